//! Two histories of one project side by side: the one with a squash, and the one with its originals.

use super::{Graph, Migration, MigrationName};
use crate::text::Diagnostics;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A place that both histories come through.
#[derive(Debug, Clone)]
pub struct Passage {
    /// What the one does there.
    pub one: Arc<Migration>,
    /// What the other does there, in order.
    pub other: Vec<Arc<Migration>>,
}

impl Passage {
    /// Whether both do the same, so that there is nothing to compare.
    pub fn is_common(&self) -> bool {
        matches!(self.other.as_slice(), [other] if *other == self.one)
    }
}

impl Graph {
    /// The squashes that count, and whose originals are all there still.
    pub fn squashes(&self) -> BTreeSet<MigrationName> {
        let files: BTreeSet<&MigrationName> = self.files().iter().map(|file| &file.name).collect();
        self.migrations()
            .filter(|one| !one.replaces.is_empty() && one.replaces.iter().all(|name| files.contains(name)))
            .map(|one| one.name.clone())
            .collect()
    }

    /// The history without these squashes: their originals count, and what depends on a squash
    /// depends on all that it replaces.
    pub fn with_originals(&self, squashes: &BTreeSet<MigrationName>) -> Result<Self, Diagnostics> {
        let replaced: BTreeMap<&MigrationName, &[MigrationName]> = self
            .files()
            .iter()
            .filter(|file| squashes.contains(&file.name))
            .map(|file| (&file.name, file.replaces.as_slice()))
            .collect();
        let files = self.files().iter().filter(|file| !squashes.contains(&file.name)).map(|file| {
            let mut file = Migration::clone(file);
            for list in [&mut file.dependencies, &mut file.run_before, &mut file.replaces] {
                if list.iter().any(|name| replaced.contains_key(name)) {
                    let names = list.iter().flat_map(|name| match replaced.get(name) {
                        Some(originals) => *originals,
                        None => std::slice::from_ref(name),
                    });
                    *list = names.cloned().collect();
                }
            }
            file
        });
        Self::new(files.collect())
    }

    /// The history with these files: new ones, and others in the place of those of their names.
    pub fn with_files(&self, migrations: &[Migration]) -> Result<Self, Diagnostics> {
        let names: BTreeSet<&MigrationName> = migrations.iter().map(|migration| &migration.name).collect();
        let kept = self.files().iter().filter(|file| !names.contains(&file.name)).cloned();
        Self::of_files(kept.chain(migrations.iter().cloned().map(Arc::new)).collect())
    }

    /// The way of this history and of another one to these migrations of this one.
    pub fn passages(&self, other: &Self, to: &BTreeSet<MigrationName>) -> Vec<Passage> {
        let mut answers: BTreeMap<&MigrationName, Vec<Arc<Migration>>> = BTreeMap::new();
        for migration in other.migrations() {
            if let Some(one) = self.get(&migration.name) {
                answers.entry(&one.name).or_default().push(migration.clone());
            }
        }
        self.upwards_of(to.iter().filter_map(|name| self.position(name)))
            .map(|one| Passage { one: one.clone(), other: answers.remove(&one.name).unwrap_or_default() })
            .collect()
    }
}
