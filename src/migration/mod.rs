//! Migration files: format, names, graph, checksum, replay.

mod add;
mod checksum;
mod edit;
mod facts;
mod file;
mod graph;
mod latest;
mod merge;
mod name;
mod passage;
mod read;
mod rebase;
mod render;
mod replay;
mod squash;

pub use add::{Update, empty, update};
pub use checksum::checksum;
pub use facts::{differences, model_facts, same_models};
pub use file::{Migration, Places};
pub use graph::{Applied, Direction, Graph, Route, Target};
pub use latest::{read_latest, write_latest};
pub use merge::{Branch, Merge, Overlap, merges};
pub use name::{MigrationName, is_word, next_number};
pub use passage::Passage;
pub use read::{Beside, MigrationSource, read, read_all};
pub use rebase::{Rebase, rebase};
pub use render::{RenderError, render};
pub use replay::{Moment, ReplayError, replay};
pub use squash::{Finish, Optimize, Span, Squash, finish, optimize, squash, squash_all};

#[cfg(test)]
mod branch_tests;
#[cfg(test)]
mod squash_tests;
#[cfg(test)]
mod tests;
