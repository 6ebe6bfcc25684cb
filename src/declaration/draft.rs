//! A model on its way from its declaration to the state, with the place of everything in it.

use super::document::RawModel;
use crate::state::{Constraint, Field, FieldType, Index, Model, ModelKey, ModelName, ModelOptions, ProjectState};
use crate::text::{Entry, Location, Node, Source, Table, Value};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// An index or constraint with the place where it was declared.
#[derive(Debug, Clone)]
pub(super) struct Item<'a, T> {
    pub value: T,
    pub node: &'a Node,
    pub source: &'a Arc<Source>,
    /// The app of the file: where a model that is named without an app is looked for, too.
    pub app: &'a str,
}

impl<T> Item<'_, T> {
    /// The whole of it.
    pub fn location(&self) -> Location {
        Location { source: self.source.clone(), span: self.node.span.clone() }
    }

    /// The value of a key, or else the whole.
    pub fn at_key(&self, key: &str) -> Location {
        Location {
            source: self.source.clone(),
            span: self.key_node(key).map_or(&self.node.span, |node| &node.span).clone(),
        }
    }

    /// The value of a key.
    pub fn key_node(&self, key: &str) -> Option<&Node> {
        match &self.node.value {
            Value::Table(table) => table.get(key),
            _ => None,
        }
    }

    /// The item of a list under a key, or else the list, or else the whole.
    pub fn at_item(&self, key: &str, position: usize) -> Location {
        // An item of `unique_together` is the list itself.
        let list = self.key_node(key).unwrap_or(self.node);
        let node = match &list.value {
            Value::Array(items) => items.get(position).unwrap_or(list),
            _ => list,
        };
        Location { source: self.source.clone(), span: node.span.clone() }
    }
}

/// A field with the place where it was declared.
#[derive(Debug, Clone)]
pub(super) struct DraftField<'a> {
    /// Its name.
    pub name: String,
    /// None where it could not be read.
    pub field: Option<Field>,
    /// Whether it names a model that isn't there.
    pub unresolved: bool,
    /// None where dorm made it.
    pub entry: Option<&'a Entry>,
    /// Where it stands: its name, or what it was made for.
    pub span: &'a Range<usize>,
    pub source: &'a Arc<Source>,
    /// The app of the file.
    pub app: &'a str,
}

impl<'a> DraftField<'a> {
    /// One that stands in a file.
    pub fn declared(field: Option<Field>, entry: &'a Entry, source: &'a Arc<Source>, app: &'a str) -> Self {
        let name = entry.key.clone();
        Self { name, field, unresolved: false, entry: Some(entry), span: &entry.key_span, source, app }
    }

    /// One that dorm made.
    pub fn implicit(field: Field, span: &'a Range<usize>, source: &'a Arc<Source>, app: &'a str) -> Self {
        Self { name: field.name.clone(), field: Some(field), unresolved: false, entry: None, span, source, app }
    }

    /// Where its name stands.
    pub fn location(&self) -> Location {
        Location { source: self.source.clone(), span: self.span.clone() }
    }

    /// The table that declares it.
    pub fn table(&self) -> Option<&'a Table> {
        match self.entry.map(|entry| &entry.node.value) {
            Some(Value::Table(table)) => Some(table),
            _ => None,
        }
    }

    /// The value of a key.
    pub fn key_node(&self, key: &str) -> Option<&'a Node> {
        self.table()?.get(key)
    }

    /// The text of a key, as written.
    pub fn text(&self, key: &str) -> Option<&'a str> {
        match &self.key_node(key)?.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The place of a key's value, or else of the name.
    pub fn at_key(&self, key: &str) -> Location {
        let span = self.key_node(key).map_or(self.span, |node| &node.span);
        Location { source: self.source.clone(), span: span.clone() }
    }

    /// Its column, where it could be read and has one: [`Field::column`], but mostly borrowed.
    pub fn column(&self) -> Option<Cow<'_, str>> {
        let field = self.field.as_ref()?;
        match (&field.db_column, &field.field_type) {
            (_, FieldType::ManyToMany(_)) => None,
            (Some(column), _) => Some(Cow::Borrowed(column)),
            (None, FieldType::ForeignKey(_)) => field.column().map(Cow::Owned),
            (None, _) => Some(Cow::Borrowed(&field.name)),
        }
    }
}

/// A concrete model with everything that it inherits.
pub(super) struct Draft<'a> {
    /// The position of its declaration.
    pub raw: usize,
    pub name: ModelName,
    pub source: &'a Arc<Source>,
    /// Where its name stands.
    pub span: &'a Range<usize>,
    pub table: &'a Table,
    pub fields: Vec<DraftField<'a>>,
    pub indexes: Vec<Item<'a, Index>>,
    pub constraints: Vec<Item<'a, Constraint>>,
    pub options: ModelOptions,
    pub primary_key: Option<Vec<String>>,
    /// The keys of the model's table that it or an abstract model has said, with the place of each.
    pub said: Vec<(&'static str, &'a Node, &'a Arc<Source>)>,
    /// The concrete models that it extends.
    pub bases: Vec<usize>,
    pub extends: Vec<ModelName>,
    /// Whether something that it inherits isn't known, so that a missing name proves nothing.
    pub broken: bool,
}

impl<'a> Draft<'a> {
    /// From a declaration alone.
    pub fn new(raw: usize, model: &RawModel<'a>) -> Self {
        Self {
            raw,
            name: model.name.clone(),
            source: model.source,
            span: model.span,
            table: model.table,
            fields: Vec::new(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            options: ModelOptions::default(),
            primary_key: None,
            said: Vec::new(),
            bases: Vec::new(),
            extends: Vec::new(),
            broken: false,
        }
    }

    /// What it is found by.
    pub fn key(&self) -> ModelKey {
        self.name.key()
    }

    /// Where its name stands.
    pub fn location(&self) -> Location {
        Location { source: self.source.clone(), span: self.span.clone() }
    }

    /// The value of a key that it or an abstract model has said, or else its name.
    pub fn at_key(&self, key: &str) -> Location {
        match self.said.iter().find(|(said, ..)| *said == key) {
            Some((_, node, source)) => Location { source: (*source).clone(), span: node.span.clone() },
            None => self.location(),
        }
    }

    /// The item of a list under a key, or else the list.
    pub fn at_item(&self, key: &str, position: usize) -> Location {
        match self.said.iter().find(|(said, ..)| *said == key) {
            Some((_, Node { value: Value::Array(items), .. }, source)) if position < items.len() => {
                Location { source: (*source).clone(), span: items[position].span.clone() }
            }
            _ => self.at_key(key),
        }
    }

    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&DraftField<'a>> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The table's name.
    pub fn table_name(&self) -> Cow<'_, str> {
        match &self.options.db_table {
            Some(table) => Cow::Borrowed(table),
            None => Cow::Owned(format!("{}_{}", self.name.app, self.name.name.to_lowercase())),
        }
    }

    /// Whether a column of this name exists, or may, because a field could not be read.
    pub fn unreadable(&self) -> bool {
        self.broken || self.fields.iter().any(|field| field.field.is_none())
    }

    /// The fields of the primary key.
    pub fn primary_key_fields(&self) -> Vec<&DraftField<'a>> {
        match &self.primary_key {
            Some(names) => names.iter().filter_map(|name| self.field(name)).collect(),
            None => {
                self.fields.iter().filter(|field| field.field.as_ref().is_some_and(|field| field.primary_key)).collect()
            }
        }
    }

    /// Fields that could be read, with their places.
    pub fn readable(&self) -> impl Iterator<Item = (&DraftField<'a>, &Field)> {
        self.fields.iter().filter_map(|draft| Some((draft, draft.field.as_ref()?)))
    }

    /// Into the state, with identities.
    pub fn finish(self, state: &mut ProjectState) {
        let mut model = Model {
            identity: state.fresh_identity(),
            name: self.name,
            extends: self.extends,
            fields: self.fields.into_iter().filter_map(|field| field.field).collect(),
            indexes: self.indexes.into_iter().map(|index| index.value).collect(),
            constraints: self.constraints.into_iter().map(|constraint| constraint.value).collect(),
            primary_key: self.primary_key,
            options: self.options,
        };
        model.fields.iter_mut().for_each(|field| field.identity = state.fresh_identity());
        model.indexes.iter_mut().for_each(|index| index.identity = state.fresh_identity());
        model.constraints.iter_mut().for_each(|constraint| constraint.identity = state.fresh_identity());
        state.insert(model);
    }
}
