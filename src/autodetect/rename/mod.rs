//! What got another name. Decided first and applied to the old state at once, so that whatever
//! follows a rename is no difference any more; the rest is then compared by name.

mod fields;
mod models;
mod pairing;
mod score;
mod sequence;

pub(super) use sequence::object_renames;

use super::history::History;
use super::instruction::Instructions;
use super::question::Question;
use super::step::Step;
use crate::declaration::Hints;
use crate::operation::Operation;
use crate::state::{ModelKey, ModelName, ProjectState};
use crate::text::{Diagnostic, Diagnostics};
use std::collections::BTreeMap;

/// Finds what was renamed.
pub(super) struct Renamer<'a> {
    after: &'a ProjectState,
    history: &'a History,
    hints: &'a Hints,
    instructions: &'a Instructions,
    /// The old state with the renames so far.
    state: ProjectState,
    /// Old keys of renamed models, and what they are now.
    renamed: BTreeMap<ModelKey, ModelKey>,
    /// New keys of renamed models, and how they were written.
    original: BTreeMap<ModelKey, ModelName>,
    steps: Vec<Step>,
    questions: Vec<Question>,
    diagnostics: Diagnostics,
}

/// What was found.
pub(super) struct Renamed {
    /// The old state with everything renamed.
    pub(super) state: ProjectState,
    pub(super) steps: Vec<Step>,
    pub(super) questions: Vec<Question>,
}

/// Finds what was renamed.
pub(super) fn find(
    before: &ProjectState,
    after: &ProjectState,
    history: &History,
    hints: &Hints,
    instructions: &Instructions,
) -> Result<Renamed, Diagnostics> {
    let mut renamer = Renamer {
        after,
        history,
        hints,
        instructions,
        state: before.clone(),
        renamed: BTreeMap::new(),
        original: BTreeMap::new(),
        steps: Vec::new(),
        questions: Vec::new(),
        diagnostics: Diagnostics::default(),
    };
    renamer.rename_models();
    if !renamer.diagnostics.has_errors() {
        renamer.rename_fields();
    }
    if renamer.diagnostics.has_errors() {
        return Err(renamer.diagnostics);
    }
    Ok(Renamed { state: renamer.state, steps: renamer.steps, questions: renamer.questions })
}

impl Renamer<'_> {
    /// Takes a step, in the state too.
    fn push(&mut self, step: Step) {
        match &step.operation {
            Operation::RenameModel { old_name, new_name } => {
                self.moved(&ModelName::new(&*step.app, old_name.as_str()), &ModelKey::new(&step.app, new_name));
            }
            Operation::MoveModel { name, from_app } => {
                self.moved(&ModelName::new(from_app.as_str(), name.as_str()), &ModelKey::new(&step.app, name));
            }
            _ => {}
        }
        match step.operation.apply(&step.app, &mut self.state) {
            Ok(()) => self.steps.push(step),
            Err(error) => {
                let diagnostic = Diagnostic::global("rename", error.message);
                self.diagnostics.push(match error.help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                });
            }
        }
    }

    fn moved(&mut self, old: &ModelName, new: &ModelKey) {
        let old_key = old.key();
        let written = self.original.remove(&old_key).unwrap_or_else(|| old.clone());
        self.renamed.insert(written.key(), new.clone());
        self.original.insert(new.clone(), written);
    }
}
