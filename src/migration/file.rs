//! A migration as its file says it.

use super::MigrationName;
use crate::operation::{OnlineMode, Operation};
use crate::text::{Location, Source};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// A migration. Equal if what the files say is equal; where it was read from doesn't count.
#[derive(Debug, Clone)]
pub struct Migration {
    /// App and name.
    pub name: MigrationName,
    /// What must be applied before it.
    pub dependencies: Vec<MigrationName>,
    /// What it must be applied before.
    pub run_before: Vec<MigrationName>,
    /// A squash: the migrations that it stands for, whose files are still there.
    pub replaces: Vec<MigrationName>,
    /// A finished squash: the migrations that it stood for.
    pub replaced: Vec<MigrationName>,
    /// What the squashes among `replaces` stand for in their turn: in no file, a graph knows it.
    pub nested: Vec<MigrationName>,
    /// Whether `--fake-initial` looks at it: as the file says, else whether it depends on none of its app.
    pub initial: bool,
    /// Whether it is applied in a transaction where it can be.
    pub atomic: bool,
    /// `online` for this file, instead of the executor's setting.
    pub online: Option<OnlineMode>,
    /// What it does, in order.
    pub operations: Vec<Operation>,
    /// `1:` and the SHA-256 of what the operations say; empty where it was made and not yet read.
    pub checksum: String,
    /// The file; empty where there is none yet.
    pub path: PathBuf,
    /// Where it was read from.
    pub places: Places,
}

/// Where the parts of a migration stand in its file. Empty where it was made and not read.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The file.
    pub source: Option<Arc<Source>>,
    /// One for each dependency.
    pub dependencies: Vec<Range<usize>>,
    /// One for each `run_before`.
    pub run_before: Vec<Range<usize>>,
    /// One for each of `replaces`.
    pub replaces: Vec<Range<usize>>,
    /// The key `replaces`, if it is there.
    pub replaces_key: Option<Range<usize>>,
    /// The type of each operation.
    pub operations: Vec<Range<usize>>,
}

impl Places {
    /// A place in the file, if there is a file.
    pub fn location(&self, span: Option<&Range<usize>>) -> Option<Location> {
        Some(Location { source: self.source.clone()?, span: span.cloned().unwrap_or(0..0) })
    }
}

impl Migration {
    /// One that says nothing yet.
    pub fn new(name: MigrationName) -> Self {
        Self {
            name,
            dependencies: Vec::new(),
            run_before: Vec::new(),
            replaces: Vec::new(),
            replaced: Vec::new(),
            nested: Vec::new(),
            initial: false,
            atomic: true,
            online: None,
            operations: Vec::new(),
            checksum: String::new(),
            path: PathBuf::new(),
            places: Places::default(),
        }
    }

    /// Whether it depends on none of its own app, so that it is the app's first.
    pub fn starts_app(&self) -> bool {
        self.dependencies.iter().all(|dependency| dependency.app != self.name.app)
    }
}

impl PartialEq for Migration {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.dependencies == other.dependencies
            && self.run_before == other.run_before
            && self.replaces == other.replaces
            && self.replaced == other.replaced
            && self.initial == other.initial
            && self.atomic == other.atomic
            && self.online == other.online
            && self.operations == other.operations
    }
}
