//! Uniques and indexes: by a field's own key where one says it, else as the model's.

use super::RaiseRequest;
use super::object_names::{Need, ObjectNames};
use super::own_names::Named;
use super::portable;
use super::roster::{Entry, same_name};
use crate::schema::{self, Deferral, IndexElement, NullsOrder, Table};
use crate::sql;
use crate::state::{
    Constraint, ConstraintKind, Deferrable, Engine, Field, Identity, Index, IndexElements, IndexField, PerEngine,
    UniqueConstraint,
};

/// The index methods that declarations know.
pub(super) const METHODS: [&str; 8] = ["btree", "hash", "gin", "gist", "spgist", "brin", "hnsw", "ivfflat"];

/// A table's objects while they are made.
#[derive(Debug)]
pub(super) struct Objects<'r, 'a> {
    pub request: &'r RaiseRequest<'r>,
    pub entry: &'r Entry<'a>,
    pub indexes: Vec<Index>,
    pub constraints: Vec<Constraint>,
    /// What is there without a name: its kind and fields.
    unnamed: Vec<(Named, Vec<String>)>,
    /// The fields that bring an index which is there.
    indexed: Vec<String>,
}

impl<'r, 'a> Objects<'r, 'a> {
    pub fn new(request: &'r RaiseRequest<'r>, entry: &'r Entry<'a>) -> Self {
        Self { request, entry, indexes: Vec::new(), constraints: Vec::new(), unnamed: Vec::new(), indexed: Vec::new() }
    }

    fn table(&self) -> &'r Table {
        &self.entry.table
    }

    fn engine(&self) -> Engine {
        self.request.engine
    }

    /// The fields of columns, or none if one isn't there.
    pub fn fields_of(&self, columns: &[String]) -> Option<Vec<String>> {
        columns.iter().map(|column| self.entry.field(column, self.engine()).map(str::to_owned)).collect()
    }

    /// Whether an object of a kind has no name yet over these fields; it has one then.
    pub fn take_unnamed(&mut self, named: Named, fields: &[String]) -> bool {
        let item = (named, fields.to_vec());
        let free = !self.unnamed.contains(&item);
        if free {
            self.unnamed.push(item);
        }
        free
    }

    /// Whether an index or unique can go without a name: nothing else over its fields does, and its
    /// conventional name is nobody else's. It does then.
    fn goes_unnamed(
        &mut self,
        (named, over): (Named, &[String]),
        columns: &[&str],
        own: Option<&str>,
        names: &mut ObjectNames,
    ) -> bool {
        let is_first = !self.unnamed.contains(&(named, over.to_vec()));
        is_first
            && names.take_conventional(named, &self.table().name.name, columns, own)
            && self.take_unnamed(named, over)
    }

    /// UNIQUE constraints.
    pub fn uniques(&mut self, fields: &mut [Field], names: &mut ObjectNames) {
        let (table, engine) = (self.table(), self.engine());
        for unique in table.uniques.iter().filter(|unique| unique.on_conflict.is_none()) {
            let Some(over) = self.fields_of(&unique.columns) else { continue };
            if !unique.elements.is_empty() {
                self.ordered_unique(unique, names);
                continue;
            }
            let same_columns = |columns: &[String]| {
                columns.len() == unique.columns.len()
                    && columns.iter().zip(&unique.columns).all(|(one, other)| same_name(one, other, engine))
            };
            // On SQLite one unique index stands for all that is unique over the columns.
            let is_covered = engine == Engine::Sqlite
                && table
                    .indexes
                    .iter()
                    .any(|index| plain_columns(index).is_some_and(|columns| index.unique && same_columns(&columns)));
            let is_twice = engine == Engine::Sqlite && self.unnamed.contains(&(Named::Unique, over.clone()));
            if is_covered || is_twice {
                continue;
            }
            let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
            let said = (table.name.name.as_str(), columns.as_slice());
            let mut name = names.constraint(unique.name.as_deref(), Named::Unique, said, Need::Wanted);
            let own = unique.name.as_deref();
            if name.is_none() && !self.goes_unnamed((Named::Unique, &over), &columns, own, names) {
                name = names.constraint(own, Named::Unique, said, Need::Needed);
            }
            let is_plain =
                unique.include.is_empty() && unique.deferral == Deferral::NotDeferrable && !unique.nulls_not_distinct;
            if name.is_none() && is_plain && self.field_says(fields, &over) {
                continue;
            }
            let include = self.fields_of(&unique.include).unwrap_or_default();
            let postgres_only = unique.deferral != Deferral::NotDeferrable || unique.nulls_not_distinct;
            let kind = ConstraintKind::Unique(UniqueConstraint {
                elements: plain_elements(over),
                condition: None,
                deferrable: match unique.deferral {
                    Deferral::NotDeferrable => None,
                    Deferral::Immediate => Some(Deferrable::Immediate),
                    Deferral::Deferred => Some(Deferrable::Deferred),
                },
                include,
                nulls_distinct: unique.nulls_not_distinct.then_some(false),
                opclasses: Vec::new(),
            });
            self.constraints.push(self.constraint(name, kind, self.limit().filter(|_| postgres_only)));
        }
    }

    /// A unique of SQLite's that says more than columns, which an index says as well.
    fn ordered_unique(&mut self, unique: &schema::Unique, names: &mut ObjectNames) {
        let said = &unique.elements;
        if self.table().indexes.iter().any(|index| index.unique && index.condition.is_none() && index.elements == *said)
        {
            return;
        }
        let columns: Vec<&str> = unique.columns.iter().map(String::as_str).collect();
        let of = (self.table().name.name.as_str(), columns.as_slice());
        let name = names.constraint(unique.name.as_deref(), Named::Unique, of, Need::Needed);
        let index = schema::Index {
            name,
            elements: unique.elements.clone(),
            unique: true,
            method: "btree".to_owned(),
            include: Vec::new(),
            condition: None,
            with: Vec::new(),
            tablespace: None,
            nulls_not_distinct: false,
            valid: true,
        };
        self.declared_index(&index, names);
    }

    /// Whether the only field of a list can say by itself that it is unique; it does then.
    fn field_says(&self, fields: &mut [Field], over: &[String]) -> bool {
        let [name] = over else { return false };
        let Some(field) = fields.iter_mut().find(|field| field.name == *name) else { return false };
        let is_whole_key = self
            .table()
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.len() == 1 && field.column().as_ref() == key.columns.first());
        if is_whole_key || field.is_unique() {
            return false;
        }
        match &mut field.field_type {
            crate::state::FieldType::ForeignKey(relation) => relation.one_to_one = true,
            _ => field.unique = true,
        }
        true
    }

    pub fn constraint(&self, name: Option<String>, kind: ConstraintKind, engine: Option<Engine>) -> Constraint {
        Constraint { identity: Identity::default(), name, engine, not_valid: false, kind }
    }

    /// The engine that something of one engine is limited to: none where declarations suit no other.
    pub fn limit(&self) -> Option<Engine> {
        self.request.engines.iter().any(|engine| *engine != self.engine()).then(|| self.engine())
    }

    /// Indexes: unique ones first, so that a field's own index isn't one that its uniqueness brings.
    pub fn indexes(&mut self, fields: &mut [Field], names: &mut ObjectNames) {
        self.unique_indexes(fields, names);
        let plain = self.table().indexes.iter().filter(|index| !index.unique);
        // What says the least goes without a name, where only one can.
        let (bare, more): (Vec<_>, Vec<_>) = plain.partition(|index| plain_columns(index).is_some());
        for index in bare.into_iter().chain(more) {
            self.plain_index(index, fields, names);
        }
        // A key has an index if nothing else is said.
        for field in fields.iter_mut().filter(|field| field.relation().is_some()) {
            let alone = self
                .table()
                .primary_key
                .as_ref()
                .is_some_and(|key| key.columns.len() == 1 && field.column().as_ref() == key.columns.first());
            if field.indexed() && !alone && !self.indexed.contains(&field.name) {
                field.db_index = Some(false);
            }
        }
    }

    /// Those that are unique.
    pub fn unique_indexes(&mut self, fields: &mut [Field], names: &mut ObjectNames) {
        for index in self.table().indexes.iter().filter(|index| index.unique) {
            self.unique_index(index, fields, names);
        }
    }

    fn unique_index(&mut self, index: &schema::Index, fields: &mut [Field], names: &mut ObjectNames) {
        if let (Engine::Sqlite, Some(columns)) = (self.engine(), plain_columns(index))
            && let Some(over) = self.fields_of(&columns)
        {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let name = names.index(index, &self.table().name.name, &columns, Need::Wanted);
            let own = index.name.as_deref();
            if name.is_none() && self.goes_unnamed((Named::Unique, &over), &columns, own, names) {
                if !self.field_says(fields, &over) {
                    let kind = ConstraintKind::Unique(UniqueConstraint {
                        elements: plain_elements(over),
                        condition: None,
                        deferrable: None,
                        include: Vec::new(),
                        nulls_distinct: None,
                        opclasses: Vec::new(),
                    });
                    self.constraints.push(self.constraint(None, kind, None));
                }
                return;
            }
        }
        self.declared_index(index, names);
    }

    fn plain_index(&mut self, index: &schema::Index, fields: &mut [Field], names: &mut ObjectNames) {
        if let Some([column]) = plain_columns(index).as_deref()
            && index.tablespace == self.table().options.tablespace
            && let Some(name) = self.entry.field(column, self.engine())
            && let Some(field) = fields.iter_mut().find(|field| field.name == name)
            && !field.primary_key
            && !field.is_unique()
            && names.index(index, &self.table().name.name, &[column], Need::Wanted).is_none()
            && self.goes_unnamed((Named::Index, &[name.to_owned()]), &[column], index.name.as_deref(), names)
        {
            if field.relation().is_none() {
                field.db_index = Some(true);
            }
            self.indexed.push(name.to_owned());
            return;
        }
        self.declared_index(index, names);
    }

    /// An index in the model's list. One of a method that declarations don't know is none.
    fn declared_index(&mut self, index: &schema::Index, names: &mut ObjectNames) {
        if !METHODS.contains(&index.method.as_str()) || index.elements.is_empty() {
            return;
        }
        let Some(include) = self.fields_of(&index.include) else { return };
        let (elements, opclasses) = self.elements(index);
        let columns: Vec<&str> = index
            .elements
            .iter()
            .map(|element| match element {
                IndexElement::Column { name, .. } => name.as_str(),
                IndexElement::Expression { .. } => "expr",
            })
            .collect();
        let table = &self.table().name.name;
        let over = match &elements {
            IndexElements::Fields(fields) => Some(fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>()),
            IndexElements::Expressions(_) => None,
        };
        let can_be_unnamed = over.is_some() && index.condition.is_none() && index.method == "btree";
        let need = if can_be_unnamed { Need::Wanted } else { Need::Needed };
        let mut name = names.index(index, table, &columns, need);
        if let (None, Some(over)) = (&name, over.filter(|_| can_be_unnamed)) {
            let kind = if index.unique { Named::UniqueIndex } else { Named::Index };
            if !self.goes_unnamed((kind, &over), &columns, index.name.as_deref(), names) {
                name = names.index(index, table, &columns, Need::Needed);
            }
        }
        let of_one_engine = !self.is_portable(index);
        self.indexes.push(Index {
            identity: Identity::default(),
            name,
            elements,
            unique: index.unique,
            condition: index
                .condition
                .as_ref()
                .map(|sql| PerEngine::Both(portable::written(sql, self.engine(), self.table()))),
            include,
            using: (index.method != "btree").then(|| index.method.clone()),
            opclasses,
            with: index.with.clone(),
            // An index is where its model is, if nothing else is said.
            db_tablespace: match (&index.tablespace, &self.table().options.tablespace) {
                (own, of_table) if own == of_table => None,
                (own, _) => own.clone().or_else(|| Some("pg_default".to_owned())),
            },
            nulls_distinct: (index.unique && index.nulls_not_distinct).then_some(false),
            engine: if of_one_engine {
                Some(self.engine())
            } else {
                self.limit().filter(|_| index.method != "btree" || has_classes(index))
            },
        });
    }

    /// Whether the index says nothing that another engine would read in another way.
    fn is_portable(&self, index: &schema::Index) -> bool {
        let (engine, table) = (self.engine(), self.table());
        let nulls = index.nulls_not_distinct;
        let condition = index.condition.as_ref().is_none_or(|sql| portable::is_portable(sql, engine, table));
        let elements = index.elements.iter().all(|element| match element {
            IndexElement::Column { nulls, collation, .. } => nulls.is_none() && collation.is_none(),
            IndexElement::Expression { sql, opclass } => opclass.is_none() && portable::is_portable(sql, engine, table),
        });
        condition && elements && !nulls
    }

    /// The elements: fields where each says no more than its direction, else expressions.
    fn elements(&self, index: &schema::Index) -> (IndexElements, Vec<String>) {
        let mut seen: Vec<&str> = Vec::new();
        let fields: Option<Vec<IndexField>> = index
            .elements
            .iter()
            .map(|element| match element {
                IndexElement::Column { name, descending, nulls: None, collation: None, .. } => {
                    // A list of fields can't name one twice, nor turn the order of a method that has none.
                    if seen.contains(&name.as_str()) {
                        return None;
                    }
                    seen.push(name);
                    let field = self.entry.field(name, self.engine())?.to_owned();
                    Some(IndexField { name: field, descending: *descending })
                }
                IndexElement::Column { .. } | IndexElement::Expression { .. } => None,
            })
            .collect();
        if let Some(fields) = fields {
            let classes = index.elements.iter().map(|element| match element {
                IndexElement::Column { opclass, .. } => opclass.clone().unwrap_or_default(),
                IndexElement::Expression { .. } => String::new(),
            });
            let classes: Vec<String> = if has_classes(index) { classes.collect() } else { Vec::new() };
            return (IndexElements::Fields(fields), classes);
        }
        let (engine, table) = (self.engine(), self.table());
        let expressions = index.elements.iter().map(|element| {
            let text = element_text(element, engine);
            PerEngine::Both(match element {
                IndexElement::Expression { .. } => portable::written(&text, engine, table),
                IndexElement::Column { .. } => text,
            })
        });
        (IndexElements::Expressions(expressions.collect()), Vec::new())
    }
}

fn has_classes(index: &schema::Index) -> bool {
    index.elements.iter().any(|element| matches!(element, IndexElement::Column { opclass: Some(_), .. }))
}

/// An element as an expression with what may follow one.
fn element_text(element: &IndexElement, engine: Engine) -> String {
    match element {
        IndexElement::Expression { sql, opclass: None } => sql.clone(),
        IndexElement::Expression { sql, opclass: Some(class) } => format!("{sql} {class}"),
        IndexElement::Column { name, descending, nulls, collation, opclass } => {
            let mut text = sql::quote(name, engine);
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", sql::quote(collation, engine)));
            }
            if let Some(class) = opclass {
                text.push_str(&format!(" {class}"));
            }
            if *descending {
                text.push_str(" DESC");
            }
            text.push_str(match nulls {
                None => "",
                Some(NullsOrder::First) => " NULLS FIRST",
                Some(NullsOrder::Last) => " NULLS LAST",
            });
            text
        }
    }
}

/// The columns of an index that says nothing but them, whether it is unique, and where it is stored.
pub(super) fn plain_columns(index: &schema::Index) -> Option<Vec<String>> {
    let plain = index.method == "btree"
        && index.include.is_empty()
        && index.condition.is_none()
        && index.with.is_empty()
        && !index.nulls_not_distinct;
    if !plain {
        return None;
    }
    index
        .elements
        .iter()
        .map(|element| match element {
            IndexElement::Column { name, descending: false, nulls: None, collation: None, opclass: None } => {
                Some(name.clone())
            }
            _ => None,
        })
        .collect()
}

fn plain_elements(fields: Vec<String>) -> IndexElements {
    IndexElements::Fields(fields.into_iter().map(|name| IndexField { name, descending: false }).collect())
}
