//! The difference of two states while it is being written down.

use super::history::History;
use super::instruction::Instructions;
use super::question::{Question, QuestionKind};
use super::step::{Step, Token};
use crate::sql;
use crate::state::{
    ConstraintKind, Engine, Field, FieldType, Index, IndexElements, Model, ModelKey, PerEngine, ProjectState,
    UniqueConstraint,
};
use crate::text::{Diagnostic, Diagnostics};
use rustc_hash::{FxHashMap, FxHashSet};

/// The difference of two states while it is being written down.
pub(super) struct Draft<'a> {
    /// The old state, after all renames.
    pub(super) before: &'a ProjectState,
    /// The declared state.
    pub(super) after: &'a ProjectState,
    pub(super) history: &'a History,
    pub(super) steps: Vec<Step>,
    pub(super) questions: Vec<Question>,
    pub(super) diagnostics: Diagnostics,
    /// One-off values that were given, by model and field.
    pub(super) backfills: FxHashMap<(ModelKey, String), String>,
    used: FxHashSet<(ModelKey, String)>,
    refused: FxHashSet<String>,
    /// Tables that go or get another name, in lower case.
    pub(super) freed_tables: FxHashSet<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        before: &'a ProjectState,
        after: &'a ProjectState,
        history: &'a History,
        instructions: &Instructions,
    ) -> Self {
        let mut backfills = FxHashMap::default();
        let mut refused = FxHashSet::default();
        for (id, answer) in &instructions.answers {
            let Some(subject) = id.strip_prefix("backfill:") else { continue };
            match (subject.rsplit_once('.'), answer) {
                (Some((model, field)), Some(sql)) => {
                    if let Some((app, name)) = model.split_once('.') {
                        backfills.insert((ModelKey::new(app, name), field.to_owned()), sql.clone());
                    }
                }
                _ => {
                    refused.insert(id.clone());
                }
            }
        }
        for flag in &instructions.backfills {
            backfills.insert((flag.model.key(), flag.field.clone()), flag.sql.clone());
        }
        Self {
            before,
            after,
            history,
            steps: Vec::new(),
            questions: Vec::new(),
            diagnostics: Diagnostics::default(),
            backfills,
            used: FxHashSet::default(),
            refused,
            freed_tables: FxHashSet::default(),
        }
    }

    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// The one-off value of a field for the rows that exist; asked for where none was given.
    pub(super) fn backfill(&mut self, model: &Model, field: &Field) -> Option<PerEngine<String>> {
        let key = (model.key(), field.name.clone());
        if let Some(sql) = self.backfills.get(&key) {
            let sql = sql.clone();
            self.used.insert(key);
            return Some(PerEngine::Both(sql));
        }
        let id = format!("backfill:{}.{}", model.name, field.name);
        if self.refused.contains(&id) {
            let message = format!("`{}.{}` got no value for the rows that exist", model.name, field.name);
            self.diagnostics.push(
                Diagnostic::global("backfill", message)
                    .help("give the field a `default`, `db_default` or `null = true`, or answer with SQL"),
            );
        } else {
            self.questions.push(Question {
                id,
                kind: QuestionKind::Backfill,
                model: model.name.clone(),
                field: Some(field.name.clone()),
                candidates: Vec::new(),
            });
        }
        None
    }

    /// `--backfill`s that nothing asked for: notes; those of fields that aren't there: errors.
    pub(super) fn leftover_backfills(&mut self, instructions: &Instructions) -> Vec<String> {
        let mut notes = Vec::new();
        for flag in &instructions.backfills {
            let known = self.after.model(&flag.model).is_some_and(|model| model.field(&flag.field).is_some());
            if !known {
                let message = format!("`--backfill {}.{}` matches no field that is declared", flag.model, flag.field);
                self.diagnostics.push(
                    Diagnostic::global("backfill", message)
                        .help("name the field as it is declared: `--backfill blog.Post.slug=\"''\"`"),
                );
            } else if !self.used.contains(&(flag.model.key(), flag.field.clone())) {
                notes.push(format!("`--backfill {}.{}` isn't needed", flag.model, flag.field));
            }
        }
        notes
    }
}

/// Whether rows that exist need a value for a field that comes.
pub(super) fn needs_value(field: &Field) -> bool {
    let fills_itself = match &field.field_type {
        FieldType::Auto(_) | FieldType::Generated(_) | FieldType::ManyToMany(_) => true,
        FieldType::Date { auto } | FieldType::Time { auto } | FieldType::DateTime { auto, .. } => auto.is_some(),
        FieldType::Uuid { version } => version.is_some(),
        _ => false,
    };
    !field.null && field.default.is_none() && field.db_default.is_none() && !fills_itself
}

/// The names of the tables that a model makes, in lower case (SQLite compares them so).
pub(super) fn tables(model: &Model) -> impl Iterator<Item = String> {
    let junctions = model.fields.iter().filter_map(|field| model.junction_table(field));
    std::iter::once(model.table()).chain(junctions).map(|table| table.to_lowercase())
}

/// The fields that a field's relation names in other models, as [`Token::Changed`], where that
/// model's field refers to one of these fields of `model`.
pub(super) fn pointing_at<'a>(
    state: &'a ProjectState,
    model: &'a ModelKey,
    names: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = Token> + 'a {
    state.referrers(model).flat_map(move |referrer| {
        let mut tokens = Vec::new();
        for field in &referrer.fields {
            let points = field.relation().is_some_and(|relation| {
                relation.to_field.as_deref().is_some_and(&names) && relation.to.key() == *model
            });
            if points {
                tokens.push(Token::Changed(referrer.key(), field.name.clone()));
            }
        }
        let constrained = referrer.constraints.iter().any(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => key.to.key() == *model && key.to_fields.iter().any(|name| names(name)),
            _ => false,
        });
        if constrained {
            tokens.push(Token::Constraint(referrer.key()));
        }
        tokens
    })
}

fn mentions(expression: Option<&PerEngine<String>>, column: &str) -> bool {
    expression.is_some_and(|expression| match expression {
        PerEngine::Both(sql) => {
            sql::mentions(sql, column, Engine::Postgres) || sql::mentions(sql, column, Engine::Sqlite)
        }
        PerEngine::Each { sqlite, postgresql } => {
            sqlite.as_ref().is_some_and(|sql| sql::mentions(sql, column, Engine::Sqlite))
                || postgresql.as_ref().is_some_and(|sql| sql::mentions(sql, column, Engine::Postgres))
        }
    })
}

/// Whether SQL of a field names a column.
pub(super) fn field_mentions(field: &Field, column: &str) -> bool {
    let generated = match &field.field_type {
        FieldType::Generated(generated) => Some(&generated.expression),
        _ => None,
    };
    mentions(field.check.as_ref(), column) || mentions(generated, column)
}

fn elements_use(elements: &IndexElements, name: &str, column: &str) -> bool {
    match elements {
        IndexElements::Fields(fields) => fields.iter().any(|field| field.name == name),
        IndexElements::Expressions(expressions) => {
            expressions.iter().any(|expression| mentions(Some(expression), column))
        }
    }
}

/// Whether an index is over a field, or says its column.
pub(super) fn index_uses(index: &Index, name: &str, column: &str) -> bool {
    elements_use(&index.elements, name, column)
        || index.include.iter().any(|field| field == name)
        || mentions(index.condition.as_ref(), column)
}

/// Whether a constraint is over a field, or says its column.
pub(super) fn constraint_uses(kind: &ConstraintKind, name: &str, column: &str) -> bool {
    match kind {
        ConstraintKind::Check(check) => mentions(Some(&check.check), column),
        ConstraintKind::Unique(UniqueConstraint { elements, condition, include, .. }) => {
            elements_use(elements, name, column)
                || include.iter().any(|field| field == name)
                || mentions(condition.as_ref(), column)
        }
        ConstraintKind::Exclude(exclude) => {
            exclude.expressions.iter().any(|(expression, _)| sql::mentions(expression, column, Engine::Postgres))
                || mentions(exclude.condition.as_ref(), column)
        }
        ConstraintKind::ForeignKey(key) => key.fields.iter().any(|field| field == name),
    }
}
