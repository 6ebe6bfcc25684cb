//! Text that people write: sources with positions, TOML read with the place of every key and
//! value, and the diagnostics that point into it.

mod diagnostic;
mod duration;
pub mod edit;
mod layout;
mod node;
mod render;
mod suggestion;
mod write;

pub use diagnostic::{Diagnostic, Diagnostics, Label, Severity};
pub use duration::{DURATION_HELP, parse_duration};
pub use layout::{Width, toml_aligned, toml_line, toml_list, toml_value};
pub use node::{Entry, Node, Table, Value, parse_toml};
pub use render::Paint;
pub use suggestion::{closest, did_you_mean, quoted_list, suggest_or_list};
pub use write::{toml_block_string, toml_key, toml_string};

use std::ops::Range;
use std::sync::Arc;

/// A file as it was read, with the name that messages show for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as messages show it, relative to the working directory where that is shorter.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A place in a [`Source`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub source: Arc<Source>,
    /// Bytes of its text.
    pub span: Range<usize>,
}

impl Location {
    /// The line and the column (in characters) of the first byte, both counted from 1.
    pub fn line_column(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.span.start).unwrap_or(&self.source.text);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[start..].chars().count() + 1)
    }
}
