//! Fields that got another name.

use super::pairing::Pairing;
use super::sequence::sequence;
use super::{Renamer, score};
use crate::autodetect::instruction::{RenameFlag, Unnamed};
use crate::autodetect::question::{Candidate, Question, QuestionKind};
use crate::autodetect::step::{Phase, Step, Token};
use crate::declaration::FieldHint;
use crate::dialect::lower::{FieldAt, field_equal};
use crate::operation::{AlterField, OnlineMode, Operation};
use crate::state::{Field, Identity, Model, ModelKey, ModelName};
use crate::text::{Diagnostic, did_you_mean};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What people said of a model's fields.
#[derive(Default)]
pub(super) struct Said<'a> {
    hints: Vec<&'a FieldHint>,
    flags: Vec<(&'a str, &'a str)>,
}

impl<'a> Renamer<'a> {
    /// Finds the renamed fields of the models that stay, and renames them in the state.
    pub(super) fn rename_fields(&mut self) {
        let mut said: FxHashMap<ModelKey, Said<'a>> = FxHashMap::default();
        for hint in &self.hints.fields {
            said.entry(hint.model.key()).or_default().hints.push(hint);
        }
        for flag in &self.instructions.renames {
            let RenameFlag::Field { model, old, new } = flag else { continue };
            match self.kept_key(model) {
                Some(key) => said.entry(key).or_default().flags.push((old, new)),
                None => {
                    let names: Vec<String> = self.after.models().map(|model| model.name.to_string()).collect();
                    let help = did_you_mean(&model.to_string(), names.iter().map(String::as_str))
                        .unwrap_or_else(|| "the model must be declared, and known to the migrations".to_owned());
                    let message =
                        format!("`--rename {model}.{old}={new}` matches nothing: there is no model `{model}`");
                    self.diagnostics.push(Diagnostic::global("rename", message).help(help));
                }
            }
        }
        let kept: Vec<(Arc<Model>, Arc<Model>)> = self
            .after
            .models()
            .filter_map(|new| Some((self.state.get(&new.key())?.clone(), new.clone())))
            .filter(|(old, new)| said.contains_key(&new.key()) || !same_names(old, new))
            .collect();
        for (old, new) in kept {
            let said = said.remove(&new.key()).unwrap_or_default();
            self.rename_fields_of(&old, &new, &said);
        }
    }

    /// The key of a model that is named as it was or as it is.
    fn kept_key(&self, name: &ModelName) -> Option<ModelKey> {
        let key = name.key();
        let now = self.renamed.get(&key).cloned().unwrap_or(key);
        (self.state.get(&now).is_some() && self.after.get(&now).is_some()).then_some(now)
    }

    fn rename_fields_of(&mut self, old: &Model, new: &Model, said: &Said<'_>) {
        let mut pairing = Pairing::new();
        for hint in &said.hints {
            if old.field(&hint.from).is_some() && old.field(&hint.field).is_none() && new.field(&hint.field).is_some() {
                pairing.join(&hint.from, &hint.field, &mut self.diagnostics);
            }
        }
        for &(was, is) in &said.flags {
            let lacks = |model: &Model, name: &str, what: &str| {
                let help =
                    did_you_mean(name, model.fields.iter().map(|field| field.name.as_str())).unwrap_or_else(|| {
                        "the left side is the field as it was, the right side as it is declared".to_owned()
                    });
                let message = format!("`--rename {}.{was}={is}` matches nothing: {what}", new.name);
                Diagnostic::global("rename", message).help(help)
            };
            if old.field(was).is_none() {
                self.diagnostics.push(lacks(old, was, &format!("there was no field `{was}`")));
            } else if new.field(is).is_none() {
                self.diagnostics.push(lacks(new, is, &format!("no field `{is}` is declared")));
            } else {
                pairing.join(&was.to_owned(), &is.to_owned(), &mut self.diagnostics);
            }
        }
        for field in &old.fields {
            if new.field(&field.name).is_some() && !pairing.has_old(&field.name) && !pairing.has_new(&field.name) {
                pairing.join(&field.name, &field.name, &mut self.diagnostics);
            }
        }
        self.field_questions(old, new, &mut pairing);
        let renames = pairing.renames();
        if renames.is_empty() || self.diagnostics.has_errors() {
            return;
        }
        let steps = sequence(&renames, |name| old.field(name).is_some(), |name| format!("__dorm_{name}"));
        for (was, is) in steps {
            self.rename_field(&new.name, &was, &is);
        }
    }

    fn field_questions(&mut self, old: &Model, new: &Model, pairing: &mut Pairing<String>) {
        let answers = &self.instructions.answers;
        let before = self.original.get(&new.key());
        let answer = |field: &str| {
            let by = |name: &ModelName| answers.get(&format!("rename:{name}.{field}"));
            by(&new.name).or_else(|| before.and_then(by))
        };
        for field in old.fields.iter().filter(|field| new.field(&field.name).is_none()) {
            if let Some(Some(to)) = answer(&field.name) {
                if new.field(to).is_some() {
                    pairing.join(&field.name, to, &mut self.diagnostics);
                } else {
                    let message = format!(
                        "the answer `{to}` to `rename:{}.{}` is no field that is declared",
                        new.name, field.name
                    );
                    self.diagnostics
                        .push(Diagnostic::global("answers", message).help("answer with a candidate or `null`"));
                }
            }
        }
        if self.instructions.unnamed == Unnamed::Separate {
            return;
        }
        for was in old.fields.iter().filter(|field| !pairing.has_old(&field.name)) {
            if answer(&was.name).is_some() {
                continue;
            }
            let mut scored: Vec<(f64, &str, String)> = new
                .fields
                .iter()
                .filter(|field| !pairing.has_new(&field.name))
                .filter_map(|is| {
                    let old = FieldAt { state: &self.state, model: old, field: was };
                    let new = FieldAt { state: self.after, model: new, field: is };
                    let score = score::fields(old, new)?;
                    Some((score.value, is.name.as_str(), score.why))
                })
                .collect();
            scored.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
            if scored.is_empty() {
                continue;
            }
            let candidates =
                scored.into_iter().map(|(score, name, why)| Candidate { to: name.to_owned(), score, why }).collect();
            self.questions.push(Question {
                id: format!("rename:{}.{}", new.name, was.name),
                kind: QuestionKind::RenameField,
                model: new.name.clone(),
                field: Some(was.name.clone()),
                candidates,
            });
        }
    }

    fn rename_field(&mut self, model: &ModelName, was: &str, is: &str) {
        let key = model.key();
        let kept = self.kept_column(&key, was, is);
        if let Some(field) = kept {
            // The column keeps its name, so that the rename is none for the database.
            let operation = Operation::AlterField(Box::new(AlterField {
                model: model.name.clone(),
                name: was.to_owned(),
                field: Some(field),
                backfill: None,
                reverse_backfill: None,
                using: None,
                reverse_using: None,
                online: OnlineMode::default(),
            }));
            self.push(Step::new(&model.app, Phase::Rename, operation).needs([Token::Model(key.clone())]));
        }
        let operation =
            Operation::RenameField { model: model.name.clone(), old_name: was.to_owned(), new_name: is.to_owned() };
        // Those that name the field must have done so under its old name.
        let after: Vec<usize> = self
            .history
            .mentions(&key)
            .filter(|&at| self.history.name(at).is_some_and(|name| name.app != model.app))
            .filter(|_| {
                self.state.referrers(&key).any(|referrer| referrer.name.app != model.app && names(referrer, &key, was))
            })
            .collect();
        let step = Step::new(&model.app, Phase::Rename, operation)
            .provides([
                Token::Named(key.clone(), is.to_owned()),
                Token::Ready(key.clone(), is.to_owned()),
                Token::Changed(key.clone(), was.to_owned()),
            ])
            .needs([Token::Model(key)])
            .after(after);
        self.push(step);
    }

    /// The field under its old name with the column's name declared, if that is all that the new
    /// declaration says differently.
    fn kept_column(&self, key: &ModelKey, was: &str, is: &str) -> Option<Field> {
        let (old, new) = (self.state.get(key)?, self.after.get(key)?);
        let (before, after) = (old.field(was)?, new.field(is)?);
        let column = before.column()?;
        let renamed = Field { name: is.to_owned(), ..before.clone() };
        if after.column().as_ref() != Some(&column) || renamed.column().as_ref() == Some(&column) {
            return None;
        }
        let kept = Field { db_column: Some(column), identity: Identity::default(), ..before.clone() };
        let renamed = Field { name: is.to_owned(), ..kept.clone() };
        let equal = field_equal(
            FieldAt { state: &self.state, model: old, field: &renamed },
            FieldAt { state: self.after, model: new, field: after },
        );
        equal.then_some(kept)
    }
}

fn same_names(old: &Model, new: &Model) -> bool {
    old.fields.len() == new.fields.len()
        && (old.fields.iter().zip(&new.fields).all(|(old, new)| old.name == new.name)
            || old.fields.iter().all(|field| new.field(&field.name).is_some()))
}

fn names(referrer: &Model, key: &ModelKey, field: &str) -> bool {
    referrer.fields.iter().any(|other| match (other.relation(), other.many_to_many()) {
        (Some(relation), _) => relation.to_field.as_deref() == Some(field) && relation.to.key() == *key,
        (None, Some(relation)) => {
            relation.through.as_ref().is_some_and(|through| through.key() == *key)
                && relation.through_fields.as_ref().is_some_and(|(one, other)| one == field || other == field)
        }
        (None, None) => false,
    })
}
