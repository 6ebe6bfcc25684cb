//! Models that come.

use super::draft::{Draft, constraint_uses, field_mentions, index_uses, needs_value, tables};
use super::step::{Part, Phase, Step, Token, relation_needs};
use crate::operation::{AddConstraint, AddField, AddIndex, CreateModel, OnlineMode, Operation};
use crate::state::{Constraint, ConstraintKind, Field, Identity, Index, Model, ModelKey, ModelName};
use rustc_hash::FxHashMap;

/// Many-to-many fields that stay and get one of the new models as `through`: by the new model, the
/// field whose junction table it takes over.
pub(super) type Junctions = FxHashMap<ModelKey, (ModelName, String)>;

impl Draft<'_> {
    /// The steps that create a model. Fields that refer to other models are steps of their own,
    /// taken up in the CreateModel later where nothing stands against it.
    pub(super) fn create(&mut self, model: &Model, junctions: &Junctions) {
        let key = model.key();
        let app = model.name.app.as_str();
        let from_junction = junctions.get(&key).cloned();
        let mut own = Vec::new();
        let mut later = Vec::new();
        for field in &model.fields {
            let place = place_of(model, field, from_junction.is_some());
            match place {
                Place::Inside => own.push(field),
                Place::Beside | Place::Filled => later.push((field, place)),
            }
        }
        let mut needs = vec![Token::Gone(key.clone())];
        needs.extend(own.iter().flat_map(|field| relation_needs(&key, field)));
        for base in &model.extends {
            let base = base.key();
            // A field that moves down from a base must have left it.
            for field in self.before.get(&base).into_iter().flat_map(|base| &base.fields) {
                let stays = self.after.get(&base).is_some_and(|base| base.field(&field.name).is_some());
                if model.field(&field.name).is_some() && !stays {
                    needs.push(Token::Changed(base.clone(), field.name.clone()));
                }
            }
            needs.push(Token::Model(base));
        }
        if let Some((source, field)) = &from_junction {
            needs.push(Token::Model(source.key()));
            needs.push(Token::Named(source.key(), field.clone()));
        }
        needs.extend(tables(model).filter(|table| self.freed_tables.contains(table)).map(Token::Table));
        let bare = Model {
            identity: Identity::default(),
            fields: own.iter().map(|field| bare_field(field)).collect(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            ..model.clone()
        };
        let create = Operation::CreateModel(Box::new(CreateModel { model: bare, from_junction }));
        self.push(Step::new(app, Phase::CreateModel, create).provides([Token::Model(key.clone())]).needs(needs));

        later.sort_by(|one, other| one.0.name.cmp(&other.0.name));
        for (field, place) in &later {
            let backfill = match place {
                Place::Filled => self.backfill(model, field),
                Place::Inside | Place::Beside => None,
            };
            let add = Operation::AddField(Box::new(AddField {
                model: model.name.name.clone(),
                field: bare_field(field),
                backfill,
                online: OnlineMode::default(),
            }));
            let step = Step::new(app, Phase::CompleteModel, add)
                .provides([Token::Ready(key.clone(), field.name.clone())])
                .needs(relation_needs(&key, field))
                .needs([Token::Model(key.clone())]);
            self.push(match place {
                Place::Filled => step,
                Place::Inside | Place::Beside => step.part(Part::Creation(key.clone())),
            });
        }
        let later: Vec<&Field> = later.into_iter().map(|(field, _)| field).collect();
        self.create_objects(model, &later);
    }

    fn create_objects(&mut self, model: &Model, later: &[&Field]) {
        let key = model.key();
        let app = model.name.app.as_str();
        let ready = |uses: &dyn Fn(&str, &str) -> bool| -> Vec<Token> {
            later
                .iter()
                .filter(|field| uses(&field.name, field.column().as_deref().unwrap_or_default()))
                .map(|field| Token::Ready(key.clone(), field.name.clone()))
                .collect()
        };
        let mut steps = Vec::new();
        for index in &model.indexes {
            let needs = ready(&|name, column| index_uses(index, name, column));
            let unique = index.unique.then(|| Token::Unique(key.clone()));
            steps.push(Step::new(app, Phase::CompleteModel, add_index(model, index)).needs(needs).provides(unique));
        }
        for constraint in &model.constraints {
            let needs = ready(&|name, column| constraint_uses(&constraint.kind, name, column));
            let step = Step::new(app, Phase::CompleteModel, add_constraint(model, constraint));
            steps.push(
                step.needs(needs)
                    .needs(constraint_needs(&key, constraint))
                    .provides(constraint_token(&key, constraint)),
            );
        }
        for step in steps {
            self.push(step.needs([Token::Model(key.clone())]).part(Part::Creation(key.clone())));
        }
    }
}

/// Where a new model's field goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the CreateModel, always.
    Inside,
    /// A step of its own that the CreateModel may take up.
    Beside,
    /// A step of its own, with a value for the rows of the junction table that the model takes over.
    Filled,
}

fn place_of(model: &Model, field: &Field, takes_over: bool) -> Place {
    if takes_over && needs_value(field) && field.relation().is_none() && !field.primary_key {
        return Place::Filled;
    }
    if field.relation().is_none() && field.many_to_many().is_none() {
        return Place::Inside;
    }
    let is_key = field.primary_key
        || model.primary_key.iter().flatten().any(|name| *name == field.name)
        || model.options.partition_by.iter().flat_map(|partition| &partition.key).any(|key| key.contains(&field.name));
    let is_parent = field.relation().is_some_and(|relation| {
        field.name.ends_with("_ptr") && model.extends.iter().any(|base| base.key() == relation.to.key())
    });
    let is_junction = takes_over && field.relation().is_some();
    let is_mentioned =
        || field.column().is_some_and(|column| model.fields.iter().any(|other| field_mentions(other, &column)));
    if is_key || is_parent || is_junction || is_mentioned() { Place::Inside } else { Place::Beside }
}

/// A field as an operation says it.
pub(super) fn bare_field(field: &Field) -> Field {
    Field { identity: Identity::default(), ..field.clone() }
}

pub(super) fn add_index(model: &Model, index: &Index) -> Operation {
    Operation::AddIndex(Box::new(AddIndex {
        model: model.name.name.clone(),
        index: Index { identity: Identity::default(), ..index.clone() },
        online: OnlineMode::default(),
    }))
}

pub(super) fn add_constraint(model: &Model, constraint: &Constraint) -> Operation {
    Operation::AddConstraint(Box::new(AddConstraint {
        model: model.name.name.clone(),
        constraint: Constraint { identity: Identity::default(), ..constraint.clone() },
        online: OnlineMode::default(),
    }))
}

/// What must be there before a constraint.
pub(super) fn constraint_needs(model: &ModelKey, constraint: &Constraint) -> Vec<Token> {
    let ConstraintKind::ForeignKey(foreign) = &constraint.kind else { return Vec::new() };
    let target = foreign.to.key();
    let mut needs: Vec<Token> =
        foreign.to_fields.iter().map(|name| Token::Ready(target.clone(), name.clone())).collect();
    needs.push(Token::Unique(target.clone()));
    if target != *model {
        needs.push(Token::Model(target));
    }
    needs
}

/// What a constraint makes possible.
pub(super) fn constraint_token(model: &ModelKey, constraint: &Constraint) -> Option<Token> {
    matches!(constraint.kind, ConstraintKind::Unique(_)).then(|| Token::Unique(model.clone()))
}
