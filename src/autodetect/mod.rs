//! Two states become the migrations that lead from one to the other.
//!
//! First what was renamed is decided (by hints, flags and answers; what nobody decided becomes a
//! question) and applied to the old state, with all that follows. What is left is compared by
//! name, and each difference is a step that says what it needs and what it brings about. The steps
//! are put in order, cut into migrations, and taken together where one says what two did.

mod creation;
mod cycle;
mod deletion;
mod draft;
mod field;
mod history;
mod instruction;
mod join;
mod model;
mod name;
mod object;
mod order;
mod question;
mod rename;
mod step;
#[cfg(test)]
mod tests;

pub use history::History;
pub use instruction::{BackfillFlag, Instructions, RenameFlag, Unnamed};
pub use name::label;
pub use question::{Candidate, Question, QuestionKind, unanswered};

use crate::declaration::Hints;
use crate::migration::{Migration, MigrationName};
use crate::operation::Operation;
use crate::state::{FieldType, Model, ProjectState};
use crate::text::{Diagnostic, Diagnostics};
use creation::Junctions;
use draft::Draft;
use order::Batch;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use step::{Phase, Step, Token};

/// What is to be compared, and what is known about it.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the migrations leave.
    pub before: &'a ProjectState,
    /// What is declared.
    pub after: &'a ProjectState,
    /// Which migration brought what.
    pub history: &'a History,
    /// What the declarations say of renames.
    pub hints: &'a Hints,
    /// What was said beforehand.
    pub instructions: &'a Instructions,
    /// Only these apps, and those that they need; none: all.
    pub apps: Option<&'a BTreeSet<String>>,
    /// The migrations' label, where it was given.
    pub label: Option<&'a str>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Detected {
    /// The migrations, each after those that it depends on. Where there are questions, they are
    /// what they would be if nothing was renamed.
    pub migrations: Vec<Migration>,
    /// What has to be answered before they may be written; renames first.
    pub questions: Vec<Question>,
    /// What isn't wrong, but was hardly meant.
    pub notes: Vec<String>,
}

/// Finds the migrations that lead from one state to another.
pub fn detect(request: &Request<'_>) -> Result<Detected, Diagnostics> {
    check_answers(request)?;
    let renamed = rename::find(request.before, request.after, request.history, request.hints, request.instructions)?;
    let mut draft = Draft::new(&renamed.state, request.after, request.history, request.instructions);
    draft.steps = renamed.steps;
    compare(&mut draft);
    let notes = draft.leftover_backfills(request.instructions);
    if draft.diagnostics.has_errors() {
        return Err(draft.diagnostics);
    }
    let (steps, mut backfills) = (draft.steps, draft.questions);
    let mut migrations = arrange(steps, request);
    if let Some(apps) = request.apps {
        migrations = trim(migrations, apps);
    }
    let apps: BTreeSet<String> = match request.apps {
        Some(wanted) => {
            migrations.iter().map(|migration| migration.name.app.clone()).chain(wanted.iter().cloned()).collect()
        }
        None => BTreeSet::new(),
    };
    let mut questions = renamed.questions;
    backfills.sort_by(|one, other| one.id.cmp(&other.id));
    questions.extend(backfills);
    if request.apps.is_some() {
        questions.retain(|question| apps.contains(&question.model.app));
    }
    Ok(Detected { migrations, questions, notes })
}

/// Writes down the steps from one state to the other, what is renamed apart.
fn compare(draft: &mut Draft<'_>) {
    let (before, after) = (draft.before, draft.after);
    let mut created = Vec::new();
    let mut deleted: Vec<Arc<Model>> = Vec::new();
    let mut kept = Vec::new();
    let mut old_models = before.models().peekable();
    let mut new_models = after.models().peekable();
    loop {
        match (old_models.peek(), new_models.peek()) {
            (Some(old), Some(new)) => match old.key().cmp(&new.key()) {
                std::cmp::Ordering::Less => deleted.extend(old_models.next().cloned()),
                std::cmp::Ordering::Greater => created.extend(new_models.next()),
                std::cmp::Ordering::Equal => kept.extend(old_models.next().zip(new_models.next())),
            },
            (Some(_), None) => deleted.extend(old_models.next().cloned()),
            (None, Some(_)) => created.extend(new_models.next()),
            (None, None) => break,
        }
    }
    let mut freed = rustc_hash::FxHashSet::default();
    freed.extend(deleted.iter().flat_map(|model| draft::tables(model)));
    for (old, new) in &kept {
        if model::frees_tables(old, new) {
            freed.extend(draft::tables(old));
        }
    }
    draft.freed_tables = freed;
    let junctions = junctions(&kept, before);
    draft.delete(&deleted);
    // The latest name first: that is the order in which what completes the models is written.
    for model in created.iter().rev() {
        draft.create(model, &junctions);
    }
    for (old, new) in kept {
        draft.keep(old, new);
    }
    draft.steps.sort_by_key(|step| step.phase);
    let first = draft.steps.partition_point(|step| step.phase < Phase::CreateModel);
    let last = draft.steps.partition_point(|step| step.phase <= Phase::CreateModel);
    draft.steps[first..last].reverse();
}

/// Many-to-many fields that get a new model as `through`, whose table it can take over.
fn junctions(kept: &[(&Arc<Model>, &Arc<Model>)], before: &ProjectState) -> Junctions {
    let mut junctions = Junctions::default();
    for (old, new) in kept {
        for field in &new.fields {
            let (FieldType::ManyToMany(declared), Some(was)) =
                (&field.field_type, old.field(&field.name).and_then(|field| field.many_to_many()))
            else {
                continue;
            };
            if let (Some(through), None) = (&declared.through, &was.through)
                && before.model(through).is_none()
                && was.to.key() == declared.to.key()
            {
                junctions.entry(through.key()).or_insert_with(|| (new.name.clone(), field.name.clone()));
            }
        }
    }
    junctions
}

/// Steps become migrations.
fn arrange(steps: Vec<Step>, request: &Request<'_>) -> Vec<Migration> {
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
    let provided: rustc_hash::FxHashSet<&Token> = steps.iter().flat_map(|step| &step.provides).collect();
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
        provided: &rustc_hash::FxHashSet<&Token>,
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
fn trim(migrations: Vec<Migration>, wanted: &BTreeSet<String>) -> Vec<Migration> {
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

/// Answers must be to something that could have been asked.
fn check_answers(request: &Request<'_>) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let known = |state: &ProjectState, subject: &str| {
        let parts: Vec<&str> = subject.split('.').collect();
        match parts.as_slice() {
            [app, model] => state.model(&crate::state::ModelName::new(*app, *model)).is_some(),
            [app, model, field] => state
                .model(&crate::state::ModelName::new(*app, *model))
                .is_some_and(|model| model.field(field).is_some()),
            _ => false,
        }
    };
    for id in request.instructions.answers.keys() {
        let fits = match id.split_once(':') {
            Some(("rename", subject)) => {
                // The model of a field may be named as it is now.
                known(request.before, subject) || subject.matches('.').count() == 2
            }
            Some(("backfill", subject)) => known(request.after, subject),
            _ => false,
        };
        if !fits {
            diagnostics.push(
                Diagnostic::global("answers", format!("the answer `{id}` is to no question"))
                    .help("`--questions FILE` writes the questions with their ids"),
            );
        }
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(()) }
}
