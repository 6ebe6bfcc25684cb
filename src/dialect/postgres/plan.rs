//! Interim: the signature that the planner calls.

use crate::plan::{Catalogue, Change, Draft, PlanError};

/// The steps of a change.
pub fn plan(_change: Change, _catalogue: &mut dyn Catalogue) -> Result<Vec<Draft>, PlanError> {
    Err(PlanError::new("not there yet"))
}
