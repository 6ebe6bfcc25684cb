//! Models that go.

use super::cycle::components;
use super::draft::{Draft, constraint_uses, index_uses, tables};
use super::step::{Part, Phase, Step, Token};
use crate::operation::{Operation, RemoveField};
use crate::state::{ConstraintKind, Field, Model, ModelKey};
use rustc_hash::FxHashMap;
use std::sync::Arc;

impl Draft<'_> {
    /// The steps that delete models: what refers to one goes before it. Those that refer to each
    /// other in a circle let go of each other first.
    pub(super) fn delete(&mut self, models: &[Arc<Model>]) {
        let positions: FxHashMap<ModelKey, usize> =
            models.iter().enumerate().map(|(at, model)| (model.key(), at)).collect();
        let edges: Vec<Vec<usize>> = models
            .iter()
            .map(|model| model.references().filter_map(|name| positions.get(&name.key()).copied()).collect())
            .collect();
        let components = components(&edges);
        for (at, model) in models.iter().enumerate() {
            let in_circle = |key: &ModelKey| {
                positions.get(key).is_some_and(|&other| other != at && components[other] == components[at])
            };
            let circular = edges[at].iter().any(|&other| other != at && components[other] == components[at]);
            self.delete_one(model, circular, &|key| positions.contains_key(key), &in_circle);
        }
    }

    fn delete_one(
        &mut self,
        model: &Model,
        circular: bool,
        goes: &dyn Fn(&ModelKey) -> bool,
        in_circle: &dyn Fn(&ModelKey) -> bool,
    ) {
        let key = model.key();
        let app = model.name.app.as_str();
        let mut needs = Vec::new();
        if circular {
            needs.extend(self.let_go(model));
        }
        for referrer in self.before.referrers(&key).filter(|referrer| referrer.key() != key) {
            let other = referrer.key();
            if goes(&other) && !in_circle(&other) {
                needs.push(Token::Gone(other));
                continue;
            }
            for field in &referrer.fields {
                if !refers(field, &key) {
                    continue;
                }
                needs.push(if goes(&other) && is_own_key(referrer, field) {
                    Token::Gone(other.clone())
                } else {
                    Token::Changed(other.clone(), field.name.clone())
                });
            }
            if referrer.constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::ForeignKey(foreign) => foreign.to.key() == key,
                _ => false,
            }) {
                needs.push(Token::Constraint(other.clone()));
            }
            if referrer.extends.iter().any(|base| base.key() == key) {
                needs.push(Token::Bases(other));
            }
        }
        let after: Vec<usize> = self
            .history
            .mentions(&key)
            .filter(|&at| self.history.name(at).is_some_and(|name| name.app != app))
            .collect();
        let step = Step::new(app, Phase::DeleteModel, Operation::DeleteModel { name: model.name.name.clone() })
            .provides([Token::Gone(key)])
            .provides(tables(model).map(Token::Table))
            .needs(needs)
            .after(after);
        self.push(step);
    }

    /// The fields of a model that refer to others go, with what is over them. Gives what has to be
    /// waited for.
    fn let_go(&mut self, model: &Model) -> Vec<Token> {
        let key = model.key();
        let app = model.name.app.as_str();
        let mut fields: Vec<&Field> = model
            .fields
            .iter()
            .filter(|field| field.relation().is_some() || field.many_to_many().is_some())
            .filter(|field| !is_own_key(model, field))
            .collect();
        fields.sort_by(|one, other| one.name.cmp(&other.name));
        let mut steps = Vec::new();
        let over = |uses: &dyn Fn(&str, &str) -> bool| {
            fields.iter().any(|field| uses(&field.name, field.column().as_deref().unwrap_or_default()))
        };
        for constraint in &model.constraints {
            let foreign = matches!(constraint.kind, ConstraintKind::ForeignKey(_));
            if foreign || over(&|name, column| constraint_uses(&constraint.kind, name, column)) {
                let operation = super::object::remove_constraint(model, constraint);
                steps.push(Step::new(app, Phase::DeleteModel, operation).provides([Token::Constraint(key.clone())]));
            }
        }
        for index in &model.indexes {
            if over(&|name, column| index_uses(index, name, column)) {
                steps.push(Step::new(app, Phase::DeleteModel, super::object::remove_index(model, index)));
            }
        }
        for field in &fields {
            let operation = Operation::RemoveField(RemoveField {
                model: model.name.name.clone(),
                name: field.name.clone(),
                reverse_backfill: None,
            });
            let token = Token::Changed(key.clone(), field.name.clone());
            steps.push(Step::new(app, Phase::DeleteModel, operation).provides([token]));
        }
        let tokens: Vec<Token> = steps.iter().flat_map(|step| step.provides.clone()).collect();
        for step in steps {
            self.push(step.part(Part::Deletion(key.clone())));
        }
        tokens
    }
}

/// Whether a field names a model.
fn refers(field: &Field, key: &ModelKey) -> bool {
    match (field.relation(), field.many_to_many()) {
        (Some(relation), _) => relation.to.key() == *key,
        (None, Some(relation)) => {
            relation.to.key() == *key || relation.through.as_ref().is_some_and(|through| through.key() == *key)
        }
        (None, None) => false,
    }
}

/// Whether a field is (a part of) the model's key, so that it can't go before the model does.
fn is_own_key(model: &Model, field: &Field) -> bool {
    field.primary_key
        || model.primary_key.iter().flatten().any(|name| *name == field.name)
        || field.relation().is_some_and(|relation| {
            field.name.ends_with("_ptr") && model.extends.iter().any(|base| base.key() == relation.to.key())
        })
}
