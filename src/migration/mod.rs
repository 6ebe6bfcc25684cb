//! Migration files: format, names, graph, checksum, replay.

mod checksum;
mod file;
mod graph;
mod latest;
mod name;
mod read;
mod render;
mod replay;

pub use checksum::checksum;
pub use file::{Migration, Places};
pub use graph::{Applied, Direction, Graph, Route, Target};
pub use latest::{read_latest, write_latest};
pub use name::{MigrationName, is_word, next_number};
pub use read::{Beside, MigrationSource, read, read_all};
pub use render::{RenderError, render};
pub use replay::{Moment, ReplayError, replay};

#[cfg(test)]
mod tests;
