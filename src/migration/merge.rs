//! `makemigrations --merge`: one more migration behind two latest ones.

use super::{Graph, Migration, MigrationName, next_number};
use crate::operation::{Subject, clash};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A merge of an app's latest migrations.
#[derive(Debug, Clone)]
pub struct Merge {
    /// Each latest migration with those of its app that the others don't have before them.
    pub branches: Vec<Branch>,
    /// What more than one branch touches: to be looked at by a person.
    pub overlaps: Vec<Overlap>,
    /// The new migration.
    pub migration: Migration,
}

/// One side of a merge.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The latest migration.
    pub leaf: MigrationName,
    /// The branch's own migrations, in order; the last one is the leaf.
    pub migrations: Vec<Arc<Migration>>,
}

/// A thing that two branches touch, and the operations that do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// What.
    pub subject: Subject,
    /// The migration of one branch, and its operation in words.
    pub one: (MigrationName, String),
    /// That of the other.
    pub other: (MigrationName, String),
}

impl Merge {
    /// The branches' operations that run what a person wrote: nobody can tell what they touch.
    pub fn opaque(&self) -> Vec<(&MigrationName, String)> {
        let migrations = self.branches.iter().flat_map(|branch| &branch.migrations);
        migrations
            .flat_map(|migration| {
                let opaque = migration.operations.iter().filter(|operation| operation.is_opaque());
                opaque.map(|operation| (&migration.name, operation.describe()))
            })
            .collect()
    }
}

/// The merges of all apps that have more than one latest migration, or of these apps only;
/// `label` is `--name`.
pub fn merges(graph: &Graph, apps: &BTreeSet<&str>, label: Option<&str>) -> Vec<Merge> {
    let conflicts = graph.leaves().into_iter().filter(|(_, leaves)| leaves.len() > 1);
    conflicts
        .filter(|(app, _)| apps.is_empty() || apps.contains(app))
        .map(|(app, leaves)| merge(graph, app, &leaves, label))
        .collect()
}

fn merge(graph: &Graph, app: &str, leaves: &[&Arc<Migration>], label: Option<&str>) -> Merge {
    let branches = branches(graph, leaves);
    let mut overlaps = Vec::new();
    for (at, one) in branches.iter().enumerate() {
        for other in &branches[at + 1..] {
            overlaps.extend(find_overlaps(one, other));
        }
    }
    let number = next_number(graph.files().iter().map(|file| &file.name).filter(|name| name.app == app));
    let label = label.map_or_else(|| merge_label(leaves), str::to_owned);
    let mut migration = Migration::new(MigrationName::numbered(app, number, &label));
    migration.dependencies = leaves.iter().map(|leaf| leaf.name.clone()).collect();
    Merge { branches, overlaps, migration }
}

/// `merge_0003_a_0003_b`, as long as that is short.
fn merge_label(leaves: &[&Arc<Migration>]) -> String {
    let names: Vec<&str> = leaves.iter().map(|leaf| leaf.name.name.as_str()).collect();
    let label = format!("merge_{}", names.join("_"));
    if label.len() <= 47 && super::is_word(&label) { label } else { "merge".to_owned() }
}

/// For each leaf the migrations of its app that not all leaves have before them.
pub(super) fn branches(graph: &Graph, leaves: &[&Arc<Migration>]) -> Vec<Branch> {
    let before: Vec<BTreeMap<usize, &Arc<Migration>>> = leaves.iter().map(|leaf| graph.ancestry(&leaf.name)).collect();
    let is_common = |position: &usize| before.iter().all(|ancestors| ancestors.contains_key(position));
    let pairs = leaves.iter().zip(&before);
    pairs
        .map(|(leaf, ancestors)| Branch {
            leaf: leaf.name.clone(),
            migrations: ancestors
                .iter()
                .filter(|(position, migration)| migration.name.app == leaf.name.app && !is_common(position))
                .map(|(_, migration)| (*migration).clone())
                .collect(),
        })
        .collect()
}

fn find_overlaps(one: &Branch, other: &Branch) -> Vec<Overlap> {
    let mut touched: BTreeMap<Subject, Vec<_>> = BTreeMap::new();
    for migration in &one.migrations {
        for operation in &migration.operations {
            for (subject, manner) in operation.touches(&migration.name.app) {
                touched.entry(subject).or_default().push((manner, migration, operation));
            }
        }
    }
    let shared: BTreeSet<&MigrationName> = one.migrations.iter().map(|migration| &migration.name).collect();
    let mut overlaps: Vec<Overlap> = Vec::new();
    for migration in other.migrations.iter().filter(|migration| !shared.contains(&migration.name)) {
        for operation in &migration.operations {
            for (subject, manner) in operation.touches(&migration.name.app) {
                for (first, before, earlier) in touched.get(&subject).into_iter().flatten() {
                    if clash(*first, manner) {
                        let overlap = Overlap {
                            subject: subject.clone(),
                            one: (before.name.clone(), earlier.describe()),
                            other: (migration.name.clone(), operation.describe()),
                        };
                        if !overlaps.contains(&overlap) {
                            overlaps.push(overlap);
                        }
                    }
                }
            }
        }
    }
    overlaps
}
