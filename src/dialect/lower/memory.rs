//! What was lowered last: the tables after one migration are those before the next.

use super::Scope;
use crate::schema::Column;
use crate::state::{Field, Identity, Model, SharedList};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The columns of each model as it was lowered last. A field that is still the same one has the
/// same column, which then isn't written again, and needn't be looked into when two tables are
/// compared: what a migration costs doesn't grow with the width of its tables. Of one engine.
#[derive(Debug, Default)]
pub struct Memory {
    models: FxHashMap<Identity, (Arc<Model>, SharedList<Column>)>,
}

impl Memory {
    /// Notes the columns of a model (its own table's).
    pub(super) fn keep(&mut self, model: &Arc<Model>, columns: &SharedList<Column>) {
        self.models.insert(model.identity, (model.clone(), columns.clone()));
    }

    /// What is known of a model that is lowered once more.
    pub(super) fn known(&self, model: &Model) -> Known<'_> {
        let Some((old, columns)) = self.models.get(&model.identity) else { return Known::nothing() };
        // What a column takes from its model, and not from its field.
        let same = old.primary_key == model.primary_key
            && old.options.strict == model.options.strict
            && old.options.without_rowid == model.options.without_rowid
            && keys(old).eq(keys(model));
        if !same {
            return Known::nothing();
        }
        let fields = old.fields.shared().iter().filter(|field| field.many_to_many().is_none());
        Known { columns: fields.zip(columns.shared()).collect(), place: 0 }
    }
}

/// Whether a field says that it is the key, field by field.
fn keys(model: &Model) -> impl Iterator<Item = &str> {
    model.fields.iter().filter(|field| field.primary_key).map(|field| field.name.as_str())
}

/// The columns that fields of a model had.
pub(super) struct Known<'a> {
    columns: Vec<(&'a Arc<Field>, &'a Arc<Column>)>,
    place: usize,
}

impl<'a> Known<'a> {
    /// Nothing is known.
    pub(super) const fn nothing() -> Self {
        Self { columns: Vec::new(), place: 0 }
    }

    /// The column that this very field had. Fields are asked for in their order.
    fn find(&mut self, field: &Arc<Field>) -> Option<&'a Arc<Column>> {
        let rest = self.columns.get(self.place..)?;
        let found = self.place + rest.iter().position(|(known, _)| Arc::ptr_eq(known, field))?;
        self.place = found + 1;
        self.columns.get(found).map(|(_, column)| *column)
    }

    /// The column of a field: the one that it had, where that is still right.
    pub(super) fn column(&mut self, scope: &Scope<'_>, field: &Arc<Field>) -> Result<Arc<Column>, super::LowerError> {
        let known = self.find(field);
        match known {
            // The type of a key is another model's, which may be another one by now.
            Some(known) if field.relation().is_none() => Ok(known.clone()),
            _ => {
                let column = super::column::column(scope, field)?;
                Ok(known.filter(|known| ***known == column).map_or_else(|| Arc::new(column), Arc::clone))
            }
        }
    }
}
