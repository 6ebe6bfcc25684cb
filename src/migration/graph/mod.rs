//! The migrations of all apps and what must come before what.

mod find;
mod order;
mod replaces;
mod route;

pub use route::{Direction, Route, Target};

use super::{Migration, MigrationName};
use crate::text::{Diagnostic, Diagnostics, closest};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The names of the migrations that a database has.
pub type Applied = BTreeSet<MigrationName>;

/// The migrations that count, each after all that it depends on.
///
/// Which ones count depends on what is applied: a squash stands for what it replaces, unless some
/// of that (and not all) is applied; then the originals go on.
#[derive(Debug, Clone)]
pub struct Graph {
    /// All files, by name.
    files: Arc<[Arc<Migration>]>,
    nodes: Vec<Node>,
    /// Each name that a node answers to: its own, and those that it replaces.
    positions: FxHashMap<MigrationName, usize>,
    unrecorded: Vec<MigrationName>,
}

#[derive(Debug, Clone)]
struct Node {
    migration: Arc<Migration>,
    /// Positions of the nodes that must come before it, sorted.
    parents: Vec<usize>,
    /// Positions of the nodes that must come after it, sorted.
    children: Vec<usize>,
    applied: bool,
}

impl Graph {
    /// The graph where nothing is applied: squashes stand for what they replace. A dependency that
    /// is missing and a circle are errors; two latest migrations of one app are not, see
    /// [`Graph::check_leaves`].
    pub fn new(migrations: Vec<Migration>) -> Result<Self, Diagnostics> {
        Self::of_files(migrations.into_iter().map(Arc::new).collect())
    }

    /// The same of files that other graphs may share.
    pub(super) fn of_files(mut files: Vec<Arc<Migration>>) -> Result<Self, Diagnostics> {
        files.sort_by(|one, other| one.name.cmp(&other.name));
        let mut diagnostics = Diagnostics::default();
        for pair in files.windows(2) {
            if let [one, other] = pair
                && one.name == other.name
            {
                let message = format!("there are two migrations `{}`", one.name);
                diagnostics.push(Diagnostic::global("duplicate-migration", message).help(format!(
                    "they are `{}` and `{}`; give the apps different labels, or delete one",
                    one.path.display(),
                    other.path.display()
                )));
            }
        }
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        Self::build(files.into(), &Applied::new())
    }

    /// The graph as it is for a database.
    pub fn with_applied(&self, applied: &Applied) -> Result<Self, Diagnostics> {
        Self::build(self.files.clone(), applied)
    }

    fn build(files: Arc<[Arc<Migration>]>, applied: &Applied) -> Result<Self, Diagnostics> {
        let replacements = replaces::resolve(&files, applied)?;
        let mut diagnostics = Diagnostics::default();
        // Positions in `files` for now; nodes are put in order at the end.
        let active: Vec<usize> = (0..files.len()).filter(|&file| replacements.is_active(&files[file].name)).collect();
        let by_name: FxHashMap<&MigrationName, usize> =
            active.iter().enumerate().map(|(node, &file)| (&files[file].name, node)).collect();
        let mut parents: Vec<Vec<usize>> = vec![Vec::new(); active.len()];
        for (node, &file) in active.iter().enumerate() {
            let migration = &files[file];
            for (at, name) in migration.dependencies.iter().enumerate() {
                match replacements.stand_ins(name, &by_name) {
                    // What a squash depends on may be a part of itself; that is no wait.
                    Some(found) => {
                        parents[node]
                            .extend(found.into_iter().filter(|&parent| parent != node || *name == migration.name));
                    }
                    None => diagnostics.push(missing(migration, name, at, &files, Missing::Dependency)),
                }
            }
            for (at, name) in migration.run_before.iter().enumerate() {
                match replacements.stand_ins(name, &by_name) {
                    Some(found) => {
                        found.into_iter().filter(|&child| child != node).for_each(|child| parents[child].push(node));
                    }
                    None => diagnostics.push(missing(migration, name, at, &files, Missing::RunBefore)),
                }
            }
        }
        if diagnostics.has_errors() {
            return Err(diagnostics);
        }
        for list in &mut parents {
            list.sort_unstable();
            list.dedup();
        }
        let order = order::topological(&parents).map_err(|circle| {
            let circle: Vec<&Migration> = circle.into_iter().map(|node| &*files[active[node]]).collect();
            order::circle_error(&circle)
        })?;
        let mut place = vec![0; order.len()];
        for (position, &node) in order.iter().enumerate() {
            place[node] = position;
        }
        let mut nodes: Vec<Node> = order
            .iter()
            .map(|&node| {
                let mut migration = files[active[node]].clone();
                let nested = replacements.nested(&migration);
                if !nested.is_empty() {
                    migration = Arc::new(Migration { nested, ..(*migration).clone() });
                }
                let mut parents: Vec<usize> = parents[node].iter().map(|&parent| place[parent]).collect();
                parents.sort_unstable();
                Node { applied: replacements.is_applied(&migration.name), migration, parents, children: Vec::new() }
            })
            .collect();
        for position in 0..nodes.len() {
            for parent in nodes[position].parents.clone() {
                nodes[parent].children.push(position);
            }
        }
        let mut positions: FxHashMap<MigrationName, usize> =
            nodes.iter().enumerate().map(|(position, node)| (node.migration.name.clone(), position)).collect();
        for (name, squash) in replacements.replaced() {
            if let Some(&position) = positions.get(squash) {
                positions.entry(name.clone()).or_insert(position);
            }
        }
        let unrecorded = nodes
            .iter()
            .filter(|node| node.applied && !applied.contains(&node.migration.name))
            .map(|node| node.migration.name.clone())
            .collect();
        Ok(Self { files, nodes, positions, unrecorded })
    }

    /// The migrations that count, each after what it depends on.
    pub fn migrations(&self) -> impl ExactSizeIterator<Item = &Arc<Migration>> {
        self.nodes.iter().map(|node| &node.migration)
    }

    /// All files, by name: also those that a squash stands for.
    pub fn files(&self) -> &[Arc<Migration>] {
        &self.files
    }

    /// A migration that counts, by its name or by one that it replaces.
    pub fn get(&self, name: &MigrationName) -> Option<&Arc<Migration>> {
        Some(&self.nodes.get(*self.positions.get(name)?)?.migration)
    }

    /// Whether a migration (or the one that stands for it) is applied.
    pub fn is_applied(&self, name: &MigrationName) -> bool {
        self.positions.get(name).and_then(|&position| self.nodes.get(position)).is_some_and(|node| node.applied)
    }

    /// Squashes without a row of their own whose originals are all applied: they are to be recorded.
    pub fn unrecorded(&self) -> &[MigrationName] {
        &self.unrecorded
    }

    /// Applied names that no file stands for any more.
    pub fn without_file<'a>(&self, applied: &'a Applied) -> Vec<&'a MigrationName> {
        let mut known: BTreeSet<&MigrationName> = self.positions.keys().collect();
        for file in self.files.iter() {
            known.insert(&file.name);
            known.extend(&file.replaces);
            known.extend(&file.replaced);
        }
        applied.iter().filter(|name| !known.contains(name)).collect()
    }

    /// The apps that have migrations, by label.
    pub fn apps(&self) -> BTreeSet<&str> {
        self.nodes.iter().map(|node| node.migration.name.app.as_str()).collect()
    }

    /// The latest migrations of each app, by name: more than one is a conflict.
    pub fn leaves(&self) -> BTreeMap<&str, Vec<&Arc<Migration>>> {
        let mut leaves: BTreeMap<&str, Vec<&Arc<Migration>>> = BTreeMap::new();
        for node in &self.nodes {
            let app = node.migration.name.app.as_str();
            if node.children.iter().all(|&child| self.nodes[child].migration.name.app != app) {
                leaves.entry(app).or_default().push(&node.migration);
            }
        }
        for list in leaves.values_mut() {
            list.sort_by(|one, other| one.name.cmp(&other.name));
        }
        leaves
    }

    /// The latest migration of an app; where there are two, the one that sorts last.
    pub fn leaf(&self, app: &str) -> Option<&Arc<Migration>> {
        self.leaves().remove(app)?.pop()
    }

    /// The migrations that depend on one directly, in order.
    pub fn dependents(&self, name: &MigrationName) -> Vec<&Arc<Migration>> {
        let node = self.positions.get(name).and_then(|&position| self.nodes.get(position));
        node.map_or_else(Vec::new, |node| node.children.iter().map(|&child| &self.nodes[child].migration).collect())
    }

    /// Whether one migration comes before another, however many stand between them.
    pub fn is_before(&self, one: &MigrationName, other: &MigrationName) -> bool {
        let (Some(&one), Some(&other)) = (self.positions.get(one), self.positions.get(other)) else { return false };
        one != other && self.upwards([other]).contains(&one)
    }

    /// An error for each app that has more than one latest migration.
    pub fn check_leaves(&self) -> Result<(), Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        for (app, leaves) in self.leaves() {
            if leaves.len() > 1 {
                let names: Vec<String> = leaves.iter().map(|leaf| format!("`{}`", leaf.name.name)).collect();
                let message = format!("app `{app}` has {} latest migrations: {}", leaves.len(), names.join(", "));
                diagnostics.push(Diagnostic::global("conflicting-migrations", message).help(
                    "`dorm makemigrations --merge` joins them by one more; `dorm makemigrations --rebase` puts one behind the other",
                ));
            }
        }
        if diagnostics.has_errors() { Err(diagnostics) } else { Ok(()) }
    }

    /// An error for each applied migration that depends on one that isn't applied.
    pub fn check_history(&self) -> Result<(), Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        for node in self.nodes.iter().filter(|node| node.applied) {
            for parent in node.parents.iter().map(|&parent| &self.nodes[parent]).filter(|parent| !parent.applied) {
                let (name, before) = (&node.migration.name, &parent.migration.name);
                let message = format!("`{name}` is applied, and `{before}`, which must come before it, is not");
                diagnostics.push(Diagnostic::global("inconsistent-history", message).help(format!(
                    "`dorm rollback {}` undoes `{name}`, so that both can be applied in order; or if the database has \
                     what `{before}` makes, record it: `dorm migrate {} {} --fake`",
                    name.app, before.app, before.name
                )));
            }
        }
        if diagnostics.has_errors() { Err(diagnostics) } else { Ok(()) }
    }

    /// What isn't applied though something that is depends on it, in order.
    pub fn late(&self) -> impl Iterator<Item = &Arc<Migration>> {
        let applied = self.nodes.iter().enumerate().filter(|(_, node)| node.applied).map(|(position, _)| position);
        self.upwards_of(applied).filter(|migration| !self.is_applied(&migration.name))
    }

    pub(super) fn position(&self, name: &MigrationName) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// A migration and all that must come before it, by their places in the order.
    pub(super) fn ancestry(&self, name: &MigrationName) -> BTreeMap<usize, &Arc<Migration>> {
        let positions = self.upwards(self.position(name));
        positions.into_iter().map(|position| (position, &self.nodes[position].migration)).collect()
    }

    /// These migrations and all that must come before them, in order.
    pub(super) fn upwards_of(&self, from: impl IntoIterator<Item = usize>) -> impl Iterator<Item = &Arc<Migration>> {
        self.upwards(from).into_iter().map(|position| &self.nodes[position].migration)
    }

    /// These nodes and all that must come before them.
    fn upwards(&self, from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        self.reach(from, |node| &node.parents)
    }

    /// These nodes and all that must come after them.
    fn downwards(&self, from: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        self.reach(from, |node| &node.children)
    }

    fn reach(&self, from: impl IntoIterator<Item = usize>, next: impl Fn(&Node) -> &Vec<usize>) -> BTreeSet<usize> {
        let mut waiting: Vec<usize> = from.into_iter().collect();
        let mut found = BTreeSet::new();
        while let Some(position) = waiting.pop() {
            if found.insert(position) {
                waiting.extend(next(&self.nodes[position]));
            }
        }
        found
    }
}

#[derive(Clone, Copy)]
enum Missing {
    Dependency,
    RunBefore,
}

fn missing(
    migration: &Migration,
    name: &MigrationName,
    at: usize,
    files: &[Arc<Migration>],
    kind: Missing,
) -> Diagnostic {
    let (verb, spans) = match kind {
        Missing::Dependency => ("depends on", &migration.places.dependencies),
        Missing::RunBefore => ("must run before", &migration.places.run_before),
    };
    let message = format!("`{}` {verb} `{name}`, and there is no such migration", migration.name);
    // Itself is no help.
    let others = || files.iter().filter(|file| file.name.app == name.app && file.name != migration.name);
    let of_app = || others().map(|file| file.name.name.as_str());
    let apps: BTreeSet<&str> = files.iter().map(|file| file.name.app.as_str()).collect();
    let near = match of_app().next() {
        Some(_) => closest(&name.name, of_app()).map(|near| MigrationName::new(&name.app, near)),
        None => closest(&name.app, apps).map(|near| MigrationName::new(near, &name.name)),
    };
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "restore its file, or take the name out of this list".to_owned(),
    };
    let diagnostic = match migration.places.location(spans.get(at)) {
        Some(location) => Diagnostic::error("missing-dependency", message, location),
        None => Diagnostic::global("missing-dependency", message),
    };
    diagnostic.help(help)
}

#[cfg(test)]
mod tests;
