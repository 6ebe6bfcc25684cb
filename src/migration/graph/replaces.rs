//! Which migrations count where squashes stand beside what they replace.

use super::Applied;
use crate::migration::{Migration, MigrationName};
use crate::text::{Diagnostic, Diagnostics};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// What became of the squashes.
pub(super) struct Replacements<'a> {
    by_name: FxHashMap<&'a MigrationName, &'a Migration>,
    /// Replaced name → the squash that stands for it.
    stands_for: FxHashMap<&'a MigrationName, &'a MigrationName>,
    /// Squashes whose originals go on.
    asleep: FxHashSet<&'a MigrationName>,
    applied: FxHashSet<&'a MigrationName>,
}

/// Decides for each squash: all of its originals applied or none: it counts, and they don't; some:
/// they count, and it doesn't.
pub(super) fn resolve<'a>(files: &'a [Arc<Migration>], applied: &Applied) -> Result<Replacements<'a>, Diagnostics> {
    let by_name: FxHashMap<&MigrationName, &Migration> = files.iter().map(|file| (&file.name, &**file)).collect();
    let mut result = Replacements {
        by_name,
        stands_for: FxHashMap::default(),
        asleep: FxHashSet::default(),
        applied: FxHashSet::default(),
    };
    let mut diagnostics = Diagnostics::default();
    let squashes = inner_first(files, &result.by_name)?;
    // From the inside out: what is applied. A squash whose originals all are is applied itself.
    result.applied.extend(files.iter().map(|file| &file.name).filter(|name| applied.contains(name)));
    for file in files {
        if !file.replaced.is_empty() && !result.applied.contains(&file.name) {
            match result.count_applied(&file.replaced, applied) {
                Part::All => {
                    result.applied.insert(&file.name);
                }
                Part::None => {}
                Part::Some { missing } => diagnostics.push(half_applied(file, &missing)),
            }
        }
    }
    for squash in &squashes {
        if result.applied.contains(&squash.name) {
            continue;
        }
        match result.count_applied(&squash.replaces, applied) {
            Part::All => {
                result.applied.insert(&squash.name);
            }
            Part::None => {}
            Part::Some { missing } => {
                let gone: Vec<&MigrationName> =
                    missing.into_iter().filter(|name| !result.by_name.contains_key(name)).collect();
                if !gone.is_empty() {
                    diagnostics.push(half_applied(squash, &gone));
                }
                result.asleep.insert(&squash.name);
            }
        }
    }
    // From the outside in: who stands for whom. What a replaced squash stands for goes with it.
    for squash in squashes.iter().rev().filter(|squash| !result.asleep.contains(&squash.name)) {
        let by = result.stands_for.get(&squash.name).copied().unwrap_or(&squash.name);
        for name in &squash.replaces {
            if let Some(other) = result.stands_for.insert(name, by)
                && other != by
            {
                let message = format!("`{other}` and `{by}` both replace `{name}`");
                diagnostics.push(at_replaces(squash, name, "overlapping-squashes", message).help(
                    "finish one squash before the next (`dorm squashmigrations --finish`), or delete one of the two",
                ));
            }
        }
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(result) }
}

impl<'a> Replacements<'a> {
    /// Whether a file counts: no squash stands for it, and it isn't a squash whose originals go on.
    pub(super) fn is_active(&self, name: &MigrationName) -> bool {
        !self.stands_for.contains_key(name) && !self.asleep.contains(name)
    }

    pub(super) fn is_applied(&self, name: &MigrationName) -> bool {
        self.applied.contains(name)
    }

    /// Each replaced name with the squash that stands for it.
    pub(super) fn replaced(&self) -> impl Iterator<Item = (&'a MigrationName, &'a MigrationName)> {
        self.stands_for.iter().map(|(&name, &squash)| (name, squash))
    }

    /// What the squashes among those that a squash replaces stand for, all the way down.
    pub(super) fn nested(&self, squash: &Migration) -> Vec<MigrationName> {
        let mut found: Vec<MigrationName> = Vec::new();
        let mut inner: Vec<&Migration> =
            squash.replaces.iter().filter_map(|name| self.by_name.get(name).copied()).collect();
        while let Some(file) = inner.pop() {
            found.extend(file.replaces.iter().chain(&file.replaced).cloned());
            inner.extend(file.replaces.iter().filter_map(|name| self.by_name.get(name).copied()));
        }
        found.sort();
        found
    }

    fn count_applied(&self, names: &'a [MigrationName], rows: &Applied) -> Part<'a> {
        let missing: Vec<&MigrationName> =
            names.iter().filter(|name| !rows.contains(name) && !self.applied.contains(name)).collect();
        if missing.is_empty() {
            Part::All
        } else if missing.len() == names.len() && missing.iter().all(|name| !self.asleep.contains(name)) {
            Part::None
        } else {
            Part::Some { missing }
        }
    }

    /// The nodes that a dependency on a name means; none: there is no such migration.
    pub(super) fn stand_ins(
        &self,
        name: &MigrationName,
        nodes: &FxHashMap<&'a MigrationName, usize>,
    ) -> Option<Vec<usize>> {
        let name = self.stands_for.get(name).copied().unwrap_or(name);
        if let Some(&node) = nodes.get(name) {
            return Some(vec![node]);
        }
        // A squash that sleeps: all that it would replace.
        let squash = self.by_name.get(name).filter(|_| self.asleep.contains(name))?;
        let mut found = Vec::new();
        for original in &squash.replaces {
            found.extend(self.stand_ins(original, nodes)?);
        }
        Some(found)
    }
}

enum Part<'a> {
    All,
    None,
    Some { missing: Vec<&'a MigrationName> },
}

/// The squashes, each after those that it replaces; a circle of them is an error.
fn inner_first<'a>(
    files: &'a [Arc<Migration>],
    by_name: &FxHashMap<&'a MigrationName, &'a Migration>,
) -> Result<Vec<&'a Migration>, Diagnostics> {
    let squashes: Vec<&Migration> = files.iter().map(|file| &**file).filter(|file| !file.replaces.is_empty()).collect();
    let places: FxHashMap<&MigrationName, usize> =
        squashes.iter().enumerate().map(|(at, squash)| (&squash.name, at)).collect();
    let inner: Vec<Vec<usize>> = squashes
        .iter()
        .map(|squash| squash.replaces.iter().filter_map(|name| places.get(name).copied()).collect())
        .collect();
    match super::order::topological(&inner) {
        Ok(order) => Ok(order.into_iter().map(|at| squashes[at]).collect()),
        Err(circle) => {
            let names: Vec<String> = circle.iter().map(|&at| format!("`{}`", squashes[at].name)).collect();
            let message = format!("squashed migrations replace each other: {}", names.join(", "));
            let first = circle.first().and_then(|&at| squashes.get(at)).and_then(|squash| by_name.get(&squash.name));
            let diagnostic = match first.and_then(|first| first.places.location(first.places.replaces.first())) {
                Some(location) => Diagnostic::error("circular-replaces", message, location),
                None => Diagnostic::global("circular-replaces", message),
            };
            Err(diagnostic.help("`replaces` names what a squash was made of; take the wrong names out").into())
        }
    }
}

/// How many names of missing files are shown.
const SHOWN: usize = 4;

fn half_applied(squash: &Migration, missing: &[&MigrationName]) -> Diagnostic {
    let mut names: Vec<String> = missing.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    if missing.len() > SHOWN {
        names.push(format!("and {} more", missing.len() - SHOWN));
    }
    let message = format!(
        "the database has some of what `{}` stands for, and the files of the rest are gone: {}",
        squash.name,
        names.join(", ")
    );
    Diagnostic::global("half-applied-squash", message)
        .help("bring these files back (from version control), run `dorm migrate`, and take them away again")
}

fn at_replaces(squash: &Migration, name: &MigrationName, code: &'static str, message: String) -> Diagnostic {
    let at = squash.replaces.iter().position(|replaced| replaced == name);
    match at.and_then(|at| squash.places.location(squash.places.replaces.get(at))) {
        Some(location) => Diagnostic::error(code, message, location),
        None => Diagnostic::global(code, message),
    }
}
