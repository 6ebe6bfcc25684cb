//! Everything held against everything else.

use super::draft::Draft;
use crate::state::Engine;
use crate::text::Diagnostics;

/// Checks all models.
pub(super) fn check(_drafts: &[Draft<'_>], _engines: &[Engine], _diagnostics: &mut Diagnostics) {}
