//! The tables that take part: those that become models, and those that keys of theirs point at.

use super::RaiseRequest;
use super::sayable::{is_sayable, sayable};
use crate::dialect::lower;
use crate::schema::{Column, ForeignKey, IndexElement, PrimaryKey, Schema, Table, TableName, TableOptions, Unique};
use crate::state::{Engine, Model, ModelName};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

/// What a table is to the declarations that are made.
#[derive(Debug, Clone)]
pub(super) enum Role {
    /// It becomes a model.
    Chosen,
    /// A key needs it: it becomes a model with `managed = false`.
    Stub,
    /// It is the table of a model that is declared, with its fields by their columns.
    Declared(Arc<Model>),
}

/// A table that takes part.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    pub table: Cow<'a, Table>,
    pub role: Role,
    /// The app's own model of this table, where it has one already.
    pub known: Option<Arc<Model>>,
    /// Of the model that it becomes or is.
    pub model: ModelName,
    /// The field of each column.
    pub fields: Vec<String>,
}

impl Entry<'_> {
    /// The place of a column.
    pub fn column(&self, name: &str, engine: Engine) -> Option<usize> {
        self.table.columns.iter().position(|column| same_name(&column.name, name, engine))
    }

    /// The field of a column.
    pub fn field(&self, column: &str, engine: Engine) -> Option<&str> {
        self.fields.get(self.column(column, engine)?).map(String::as_str)
    }

    /// The column that is the whole primary key.
    pub fn single_key(&self) -> Option<&str> {
        match self.table.primary_key.as_ref()?.columns.as_slice() {
            [column] => Some(column),
            _ => None,
        }
    }

    /// Whether columns are unique together at any moment, so that a key may point at them.
    pub fn is_unique(&self, columns: &[String], engine: Engine) -> bool {
        let same = |names: &[&str]| {
            names.len() == columns.len()
                && names.iter().all(|name| columns.iter().any(|column| same_name(column, name, engine)))
        };
        let own = |names: &[String]| same(&names.iter().map(String::as_str).collect::<Vec<_>>());
        self.table.primary_key.as_ref().is_some_and(|key| own(&key.columns))
            || self.table.uniques.iter().any(|unique| {
                own(&unique.columns)
                    && unique.on_conflict.is_none()
                    && unique.elements.is_empty()
                    && unique.deferral == crate::schema::Deferral::NotDeferrable
            })
            || self.table.indexes.iter().any(|index| {
                let plain = |element: &IndexElement| match element {
                    IndexElement::Column { nulls: None, collation: None, .. } => true,
                    IndexElement::Column { .. } | IndexElement::Expression { .. } => false,
                };
                let names = index.elements.iter().map(|element| match element {
                    IndexElement::Column { name, .. } => name.as_str(),
                    IndexElement::Expression { .. } => "",
                });
                index.unique
                    && index.condition.is_none()
                    && index.elements.iter().all(plain)
                    && same(&names.collect::<Vec<_>>())
            })
    }
}

/// Whether two names are one to an engine.
pub(super) fn same_name(one: &str, other: &str, engine: Engine) -> bool {
    match engine {
        Engine::Sqlite => one.eq_ignore_ascii_case(other),
        Engine::Postgres => one == other,
    }
}

/// What tables are found by.
type Key = (Option<String>, String);

fn key(name: &TableName, engine: Engine) -> Key {
    match engine {
        Engine::Sqlite => (None, name.name.to_ascii_lowercase()),
        Engine::Postgres => (name.schema.clone(), name.name.clone()),
    }
}

/// All tables that take part, the chosen ones first and by name.
#[derive(Debug)]
pub(super) struct Roster<'a> {
    pub entries: Vec<Entry<'a>>,
    /// Tables that no declaration can name.
    pub unsayable: Vec<TableName>,
    places: FxHashMap<Key, usize>,
    engine: Engine,
}

impl<'a> Roster<'a> {
    pub fn new(schema: &'a Schema, request: &RaiseRequest<'_>) -> Self {
        let engine = request.engine;
        let Declared { models: mut declared, junctions } = declared_models(request);
        let mut roster = Self { entries: Vec::new(), unsayable: Vec::new(), places: FxHashMap::default(), engine };
        let wanted: Option<FxHashSet<Key>> =
            request.tables.map(|tables| tables.iter().map(|name| key(name, engine)).collect());
        let mut left_out: FxHashMap<Key, &'a Table> = FxHashMap::default();
        let mut chosen: Vec<&'a Table> = Vec::new();
        for table in &schema.tables {
            let key = key(&table.name, engine);
            let of_others =
                junctions.contains(&key) || declared.get(&key).is_some_and(|model| model.name.app != request.app);
            if !is_sayable(&table.name.name) {
                roster.unsayable.push(table.name.clone());
            } else if of_others || wanted.as_ref().is_some_and(|wanted| !wanted.contains(&key)) {
                left_out.insert(key, table);
            } else {
                chosen.push(table);
            }
        }
        chosen.sort_by(|one, other| one.name.cmp(&other.name));
        for table in &chosen {
            let known = declared.remove(&key(&table.name, engine));
            roster.add(sayable(table, engine), Role::Chosen, known);
        }
        let mut missing: Vec<(&'a TableName, Vec<(&'a ForeignKey, &'a Table)>)> = Vec::new();
        for (table, foreign_key) in
            chosen.iter().flat_map(|table| table.foreign_keys.iter().map(move |foreign_key| (*table, foreign_key)))
        {
            let target = key(&foreign_key.target, engine);
            if roster.places.contains_key(&target) {
                continue;
            }
            if let Some(model) = declared.get(&target).cloned()
                && let Some(lowered) = table_of(request, &model)
            {
                roster.add(Cow::Owned(lowered), Role::Declared(model), None);
            } else if let Some(table) = left_out.get(&target) {
                roster.add(sayable(table, engine), Role::Stub, None);
            } else {
                match missing.iter_mut().find(|(name, _)| key(name, engine) == target) {
                    Some((_, keys)) => keys.push((foreign_key, table)),
                    None => missing.push((&foreign_key.target, vec![(foreign_key, table)])),
                }
            }
        }
        for (name, keys) in missing {
            roster.add(Cow::Owned(imagined(name, &keys, engine)), Role::Stub, None);
        }
        roster
    }

    fn add(&mut self, table: Cow<'a, Table>, role: Role, known: Option<Arc<Model>>) {
        self.places.insert(key(&table.name, self.engine), self.entries.len());
        let (model, fields) = match &role {
            Role::Declared(model) => {
                let field = |column: &Column| {
                    let field = model.fields.iter().find(|field| field.column().as_ref() == Some(&column.name));
                    field.map(|field| field.name.clone()).unwrap_or_default()
                };
                (model.name.clone(), table.columns.iter().map(field).collect())
            }
            Role::Chosen | Role::Stub => (ModelName::new("", ""), Vec::new()),
        };
        self.entries.push(Entry { table, role, known, model, fields });
    }

    /// The place of a table.
    pub fn find(&self, name: &TableName) -> Option<usize> {
        self.places.get(&key(name, self.engine)).copied()
    }

    /// The table that a key points at.
    pub fn target(&self, foreign_key: &ForeignKey) -> Option<&Entry<'a>> {
        self.entries.get(self.find(&foreign_key.target)?)
    }

    /// The tables that become models, each with its place.
    pub fn chosen(&self) -> impl Iterator<Item = (usize, &Entry<'a>)> {
        self.entries.iter().enumerate().filter(|(_, entry)| matches!(entry.role, Role::Chosen))
    }
}

/// What is declared already.
struct Declared {
    /// The models by table.
    models: FxHashMap<Key, Arc<Model>>,
    /// The tables of other apps' many-to-many fields.
    junctions: FxHashSet<Key>,
}

fn declared_models(request: &RaiseRequest<'_>) -> Declared {
    let mut declared: FxHashMap<Key, Arc<Model>> = FxHashMap::default();
    let mut junctions: FxHashSet<Key> = FxHashSet::default();
    for model in request.state.models() {
        let schema = model.options.schema.clone().filter(|_| request.engine == Engine::Postgres);
        let name = TableName { schema: schema.clone(), name: model.table() };
        let is_own = model.name.app == request.app;
        // What stands for a table of others is no model of it.
        if model.options.unmanaged && is_own {
            continue;
        }
        if model.options.unmanaged {
            declared.entry(key(&name, request.engine)).or_insert_with(|| model.clone());
            continue;
        }
        declared.insert(key(&name, request.engine), model.clone());
        if !is_own {
            for name in model.fields.iter().filter_map(|field| model.junction_table(field)) {
                let name = TableName { schema: schema.clone(), name };
                junctions.insert(key(&name, request.engine));
            }
        }
    }
    Declared { models: declared, junctions }
}

/// The table of a declared model.
fn table_of(request: &RaiseRequest<'_>, model: &Model) -> Option<Table> {
    let mut managed = model.clone();
    managed.options.unmanaged = false;
    lower::model(request.state, &managed, request.engine).ok()?.into_iter().next()
}

/// What can be known of a table that isn't there (or in no schema that was read) from the keys that
/// point at it.
fn imagined(name: &TableName, keys: &[(&ForeignKey, &Table)], engine: Engine) -> Table {
    let mut table = Table {
        identity: None,
        name: name.clone(),
        columns: crate::state::SharedList::new(),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        comment: None,
        options: TableOptions::default(),
        partition: None,
        triggers: Vec::new(),
        peculiarities: Vec::new(),
    };
    let mut targets: Vec<Vec<String>> = Vec::new();
    for (foreign_key, referring) in keys {
        let mut columns = foreign_key.target_columns.clone();
        if columns.is_empty() {
            // The primary key, whatever it is.
            columns = match foreign_key.columns.as_slice() {
                [_] => vec!["id".to_owned()],
                several => several.to_vec(),
            };
        }
        for (column, from) in columns.iter().zip(&foreign_key.columns) {
            let there = table.columns.iter().any(|known| same_name(&known.name, column, engine));
            let model = referring.columns.iter().find(|known| same_name(&known.name, from, engine));
            if let (false, Some(model)) = (there, model) {
                let mut imagined = model.clone();
                imagined.name.clone_from(column);
                (imagined.nullable, imagined.default, imagined.auto) = (false, None, None);
                (imagined.generated, imagined.comment) = (None, None);
                table.columns.push(imagined);
            }
        }
        if !targets.contains(&columns) {
            targets.push(columns);
        }
    }
    targets.sort_by_key(|columns| (columns.len(), columns.iter().all(|column| column != "id")));
    for (place, columns) in targets.into_iter().enumerate() {
        if place == 0 {
            table.primary_key = Some(PrimaryKey::over(columns));
        } else {
            table.uniques.push(Unique {
                name: None,
                columns,
                include: Vec::new(),
                deferral: crate::schema::Deferral::NotDeferrable,
                nulls_not_distinct: false,
                elements: Vec::new(),
                on_conflict: None,
            });
        }
    }
    table
}
