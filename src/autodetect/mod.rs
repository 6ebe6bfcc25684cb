//! Two states become the migrations that lead from one to the other.
//!
//! First what was renamed is decided (by hints, flags and answers; what nobody decided becomes a
//! question) and applied to the old state, with all that follows. What is left is compared by
//! name, and each difference is a step that says what it needs and what it brings about. The steps
//! are put in order, cut into migrations, and taken together where one says what two did.

mod assemble;
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
use crate::migration::Migration;
use crate::state::{FieldType, Model, ModelName, ProjectState};
use crate::text::{Diagnostic, Diagnostics};
use creation::Junctions;
use draft::Draft;
use std::collections::BTreeSet;
use std::sync::Arc;
use step::Phase;

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
    let mut migrations = assemble::arrange(steps, request);
    if let Some(apps) = request.apps {
        migrations = assemble::trim(migrations, apps);
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

/// Answers must be to something that could have been asked.
fn check_answers(request: &Request<'_>) -> Result<(), Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let known = |state: &ProjectState, subject: &str| {
        let parts: Vec<&str> = subject.split('.').collect();
        match parts.as_slice() {
            [app, model] => state.model(&ModelName::new(*app, *model)).is_some(),
            [app, model, field] => {
                state.model(&ModelName::new(*app, *model)).is_some_and(|model| model.field(field).is_some())
            }
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
