//! Models that got another name or another app.

use super::pairing::Pairing;
use super::sequence::sequence;
use super::{Renamer, score};
use crate::autodetect::instruction::{RenameFlag, Unnamed};
use crate::autodetect::question::{Candidate, Question, QuestionKind};
use crate::autodetect::step::{Phase, Step, Token};
use crate::operation::Operation;
use crate::state::{ModelKey, ModelName};
use crate::text::{Diagnostic, did_you_mean};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

impl Renamer<'_> {
    /// Finds the renamed and moved models, and renames them in the state.
    pub(super) fn rename_models(&mut self) {
        let mut pairing = Pairing::new();
        self.model_hints(&mut pairing);
        self.model_flags(&mut pairing);
        let same: Vec<ModelKey> = self
            .state
            .models()
            .map(|model| model.key())
            .filter(|key| self.after.get(key).is_some() && !pairing.has_old(key) && !pairing.has_new(key))
            .collect();
        for key in same {
            pairing.join(&key, &key, &mut self.diagnostics);
        }
        self.model_questions(&mut pairing);
        let renames = pairing.renames();
        if renames.is_empty() || self.diagnostics.has_errors() {
            return;
        }
        self.apply_model_renames(&renames);
    }

    fn model_hints(&mut self, pairing: &mut Pairing<ModelKey>) {
        for hint in &self.hints.models {
            let (old, new) = (hint.from.key(), hint.model.key());
            if self.state.get(&old).is_some() && self.state.get(&new).is_none() && self.after.get(&new).is_some() {
                pairing.join(&old, &new, &mut self.diagnostics);
            }
        }
    }

    fn model_flags(&mut self, pairing: &mut Pairing<ModelKey>) {
        for flag in &self.instructions.renames {
            let RenameFlag::Model { old, new } = flag else { continue };
            let known = self.state.model(old).is_some();
            let declared = self.after.model(new).is_some();
            if known && declared {
                pairing.join(&old.key(), &new.key(), &mut self.diagnostics);
            } else if !known {
                let names: Vec<String> = self.state.models().map(|model| model.name.to_string()).collect();
                let help = did_you_mean(&old.to_string(), names.iter().map(String::as_str));
                self.diagnostics.push(no_match(format!("{old}={new}"), format!("there was no model `{old}`"), help));
            } else {
                let names: Vec<String> = self.after.models().map(|model| model.name.to_string()).collect();
                let help = did_you_mean(&new.to_string(), names.iter().map(String::as_str));
                let why = format!("no model `{new}` is declared");
                self.diagnostics.push(no_match(format!("{old}={new}"), why, help));
            }
        }
    }

    /// Pairs by answers; what has none and could be a rename becomes a question.
    fn model_questions(&mut self, pairing: &mut Pairing<ModelKey>) {
        let gone: Vec<_> = self.state.models().filter(|model| !pairing.has_old(&model.key())).cloned().collect();
        for model in &gone {
            let Some(answer) = self.instructions.answers.get(&format!("rename:{}", model.name)) else { continue };
            let Some(answer) = answer else { continue };
            let new = match answer.split_once('.') {
                Some((app, name)) => ModelName::new(app, name),
                None => ModelName::new(model.name.app.as_str(), answer.as_str()),
            };
            if self.after.model(&new).is_some() {
                pairing.join(&model.key(), &new.key(), &mut self.diagnostics);
            } else {
                let message = format!("the answer `{answer}` to `rename:{}` is no model that is declared", model.name);
                self.diagnostics.push(Diagnostic::global("answers", message).help("answer with a candidate or `null`"));
            }
        }
        if self.instructions.unnamed == Unnamed::Separate {
            return;
        }
        let come: Vec<_> = self.after.models().filter(|model| !pairing.has_new(&model.key())).cloned().collect();
        if come.is_empty() {
            return;
        }
        for old in gone.iter().filter(|model| !pairing.has_old(&model.key())) {
            let id = format!("rename:{}", old.name);
            if self.instructions.answers.contains_key(&id) {
                continue;
            }
            // Who referred to the old one, and whom they refer to now.
            let old_key = old.key();
            let now: FxHashSet<ModelKey> = self
                .state
                .referrers(&old_key)
                .filter_map(|referrer| self.after.get(&referrer.key()))
                .flat_map(|referrer| referrer.references().map(ModelName::key).collect::<Vec<_>>())
                .collect();
            let mut scored: Vec<(f64, ModelName, String)> = come
                .iter()
                .filter_map(|new| {
                    let score = score::models(old, new, |key| now.contains(key))?;
                    Some((score.value, new.name.clone(), score.why))
                })
                .collect();
            scored.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
            let Some((_, best, _)) = scored.first() else { continue };
            let kind = if best.app == old.name.app { QuestionKind::RenameModel } else { QuestionKind::MoveModel };
            let candidates = scored
                .into_iter()
                .map(|(score, name, why)| Candidate {
                    to: if name.app == old.name.app { name.name } else { name.to_string() },
                    score,
                    why,
                })
                .collect();
            self.questions.push(Question { id, kind, model: old.name.clone(), field: None, candidates });
        }
    }

    fn apply_model_renames(&mut self, renames: &BTreeMap<ModelKey, ModelKey>) {
        let occupied = |key: &ModelKey| self.state.get(key).is_some();
        let steps = sequence(renames, occupied, |key| ModelKey::new(key.app(), &format!("__dorm_{}", key.name())));
        // Names as they are written, where the key of one doesn't say it.
        let mut written: BTreeMap<ModelKey, ModelName> = BTreeMap::new();
        for (old, new) in renames {
            if let Some(model) = self.state.get(old) {
                written.insert(old.clone(), model.name.clone());
            }
            if let Some(model) = self.after.get(new) {
                written.insert(new.clone(), model.name.clone());
            }
        }
        for (old, new) in steps {
            let Some(from) = self.state.get(&old).map(|model| model.name.clone()) else { continue };
            let to = written.get(&new).cloned().unwrap_or_else(|| {
                ModelName::new(new.app(), format!("__dorm_{}", from.name.trim_start_matches("__dorm_")))
            });
            self.rename_model(&from, &to);
        }
    }

    /// One model gets another name, another app or both.
    fn rename_model(&mut self, from: &ModelName, to: &ModelName) {
        if from.app == to.app {
            let operation = Operation::RenameModel { old_name: from.name.clone(), new_name: to.name.clone() };
            self.model_step(&to.app, operation, from, to);
        } else if from.key().name() == to.key().name() {
            let operation = Operation::MoveModel { name: to.name.clone(), from_app: from.app.clone() };
            self.model_step(&to.app, operation, from, to);
        } else {
            let moved = ModelName::new(to.app.as_str(), from.name.as_str());
            let renamed = ModelName::new(from.app.as_str(), to.name.as_str());
            let aside = ModelName::new(from.app.as_str(), format!("__dorm_{}", to.name));
            let via = [moved, renamed, aside];
            let Some(via) = via.iter().find(|name| self.state.model(name).is_none()) else { return };
            self.rename_model(from, via);
            self.rename_model(via, to);
        }
    }

    fn model_step(&mut self, app: &str, operation: Operation, from: &ModelName, to: &ModelName) {
        let (old, new) = (from.key(), to.key());
        let mut after: Vec<usize> = self
            .history
            .mentions(&old)
            .filter(|&at| self.history.name(at).is_some_and(|name| name.app != app))
            .collect();
        if from.app != to.app {
            after.extend(self.history.leaf(&from.app));
        }
        let step = Step::new(app, Phase::Rename, operation)
            .provides([Token::Model(new.clone()), Token::Gone(old.clone())])
            .needs([Token::Model(old), Token::Gone(new)])
            .after(after);
        self.push(step);
    }
}

fn no_match(flag: String, why: String, help: Option<String>) -> Diagnostic {
    let diagnostic = Diagnostic::global("rename", format!("`--rename {flag}` matches nothing: {why}"));
    diagnostic.help(help.unwrap_or_else(|| {
        "the left side is the model as the migrations know it, the right side as it is declared".to_owned()
    }))
}
