//! Steps become migrations: put in order, cut, joined, named, and told what they depend on.

use super::step::{Step, Token};
use super::{History, Request, join, label, order};
use crate::migration::{Migration, MigrationName};
use crate::operation::Operation;
use order::Batch;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Steps become migrations, each after those that it depends on.
pub(super) fn arrange(steps: Vec<Step>, request: &Request<'_>) -> Vec<Migration> {
    let providers = order::providers(&steps);
    let order = order::sort(&steps, &providers);
    let batches = order::cut(&steps, order, &providers);
    let mut batch_of = vec![0; steps.len()];
    for (at, batch) in batches.iter().enumerate() {
        for &step in &batch.steps {
            batch_of[step] = at;
        }
    }
    let mut migrations: Vec<Migration> = Vec::new();
    let mut latest: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let provided: FxHashSet<&Token> = steps.iter().flat_map(|step| &step.provides).collect();
    for (at, batch) in batches.iter().enumerate() {
        let operations = join::join(&steps, &batch.steps, &providers, request.after);
        let own = latest.insert(batch.app.clone(), at);
        let initial = request.history.leaf(&batch.app).is_none();
        let mut migration =
            Migration::new(next_name(batch, own.map(|own| &migrations[own].name), initial, &operations, request));
        let mut dependencies = Dependencies::default();
        for &step in &batch.steps {
            dependencies.add(step, &steps, &providers, &provided, &batch_of, request.history);
        }
        migration.dependencies = dependencies.names(&batch.app, &migrations, request.history);
        migration.dependencies.extend(match own {
            Some(own) => Some(migrations[own].name.clone()),
            None => request.history.leaf(&batch.app).and_then(|leaf| request.history.name(leaf)).cloned(),
        });
        migration.initial = initial;
        migration.operations = operations;
        migrations.push(migration);
    }
    migrations
}

fn next_name(
    batch: &Batch,
    previous: Option<&MigrationName>,
    initial: bool,
    operations: &[Operation],
    request: &Request<'_>,
) -> MigrationName {
    let number = previous
        .and_then(MigrationName::number)
        .map_or_else(|| request.history.next_number(&batch.app), |number| number.saturating_add(1));
    let label = match request.label {
        Some(label) => label.to_owned(),
        None if initial => "initial".to_owned(),
        None => label(operations),
    };
    MigrationName::numbered(&batch.app, number, &label)
}

/// What a migration depends on: of each other app the latest migration that it needs, which is the
/// earliest that provides all of it.
#[derive(Default)]
struct Dependencies {
    /// New ones, by position.
    batches: BTreeSet<usize>,
    /// Those that are there already, by position in the history.
    existing: BTreeSet<usize>,
}

impl Dependencies {
    fn add(
        &mut self,
        at: usize,
        steps: &[Step],
        providers: &[Vec<usize>],
        provided: &FxHashSet<&Token>,
        batch_of: &[usize],
        history: &History,
    ) {
        let step = &steps[at];
        self.existing.extend(step.after.iter().copied());
        self.batches.extend(
            providers[at]
                .iter()
                .filter(|&&provider| steps[provider].app != step.app)
                .map(|&provider| batch_of[provider]),
        );
        for token in step.needs.iter().filter(|token| !provided.contains(*token)) {
            match token {
                Token::Model(key) if key.app() != &*step.app => {
                    self.existing.extend(history.model(key).or_else(|| history.leaf(key.app())));
                }
                Token::Ready(key, field) if key.app() != &*step.app => {
                    self.existing.extend(history.field(key, field));
                }
                _ => {}
            }
        }
    }

    fn names(&self, app: &str, migrations: &[Migration], history: &History) -> Vec<MigrationName> {
        let mut by_app: FxHashMap<&str, &MigrationName> = FxHashMap::default();
        // Positions grow: what comes later of an app depends on what comes earlier.
        for name in self.existing.iter().filter_map(|&at| history.name(at)) {
            by_app.insert(&name.app, name);
        }
        for migration in self.batches.iter().filter_map(|&at| migrations.get(at)) {
            by_app.insert(&migration.name.app, &migration.name);
        }
        let mut names: Vec<MigrationName> =
            by_app.into_iter().filter(|(other, _)| *other != app).map(|(_, name)| name.clone()).collect();
        names.sort();
        names
    }
}

/// Leaves out the apps that nobody asked for, unless one that was asked for needs them.
pub(super) fn trim(migrations: Vec<Migration>, wanted: &BTreeSet<String>) -> Vec<Migration> {
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let new: BTreeSet<&MigrationName> = migrations.iter().map(|migration| &migration.name).collect();
    for migration in &migrations {
        let dependencies =
            migration.dependencies.iter().filter(|name| new.contains(name)).map(|name| name.app.as_str());
        needs.entry(&migration.name.app).or_default().extend(dependencies);
    }
    let mut keep: BTreeSet<String> = BTreeSet::new();
    let mut work: Vec<&str> = wanted.iter().map(String::as_str).collect();
    while let Some(app) = work.pop() {
        if keep.insert(app.to_owned()) {
            work.extend(needs.get(app).into_iter().flatten());
        }
    }
    migrations.into_iter().filter(|migration| keep.contains(&migration.name.app)).collect()
}
