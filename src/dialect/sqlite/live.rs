//! What is really there: a table with what hangs on it, from the catalogue; where no database is
//! known, as dorm itself would have written it.

use super::definition::{Clause, Rule, TableDefinition};
use super::parse::parse_table;
use super::parse_index::parse_index;
use super::read;
use super::write::{create_index, define};
use crate::dialect::lower::conventional_names;
use crate::plan::{PlanError, SqliteCatalogue};
use crate::schema::{Check, ForeignKey, Index, IndexElement, SchemaObject, Table, Unique};
use crate::sql;
use crate::state::Engine;

/// A table as it is.
#[derive(Debug, Clone)]
pub(super) struct LiveTable {
    /// Its name as the catalogue writes it.
    pub name: String,
    /// Its definition.
    pub definition: TableDefinition,
    /// Its indexes that have a text of their own.
    pub indexes: Vec<LiveIndex>,
    /// Its triggers: name and text.
    pub triggers: Vec<(String, String)>,
    /// What is known of its indexes.
    known: KnownIndexes,
}

/// The indexes that should be there.
#[derive(Debug, Clone)]
struct KnownIndexes {
    /// The names that are declared.
    declared: Vec<String>,
    /// Those that nobody named, with the convention's names.
    unnamed: Vec<(Index, String)>,
}

impl KnownIndexes {
    fn of(table: &Table) -> Self {
        let mut named = table.clone();
        conventional_names(&mut named, Engine::Sqlite);
        let unnamed = table.indexes.iter().zip(&named.indexes).filter(|(index, _)| index.name.is_none());
        Self {
            declared: table.indexes.iter().filter_map(|index| index.name.clone()).collect(),
            unnamed: unnamed.filter_map(|(index, named)| Some((index.clone(), named.name.clone()?))).collect(),
        }
    }
}

/// An index as it is.
#[derive(Debug, Clone)]
pub(super) struct LiveIndex {
    /// Its name.
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
    /// What it is, if that could be read.
    pub index: Option<Index>,
}

impl LiveTable {
    /// As the catalogue has it.
    pub fn find(catalogue: &SqliteCatalogue, known: &Table) -> Result<Self, PlanError> {
        let name = &known.name.name;
        let object = catalogue
            .objects
            .iter()
            .find(|object| object.kind == "table" && object.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                PlanError::new(format!("there is no table `{name}` in the database"))
                    .help("`dorm dbcheck` shows how the database differs from the applied migrations")
            })?;
        let definition = object.sql.as_deref().and_then(parse_table).ok_or_else(|| {
            PlanError::new(format!("`{name}` isn't an ordinary table, and can't be altered"))
                .help("alter it with RunSQL, in a SeparateDatabaseAndState that tells the state")
        })?;
        let mut live = Self {
            name: object.name.clone(),
            definition,
            indexes: Vec::new(),
            triggers: Vec::new(),
            known: KnownIndexes::of(known),
        };
        for object in catalogue.objects.iter().filter(|object| object.table.eq_ignore_ascii_case(name)) {
            let Some(sql) = &object.sql else { continue };
            match object.kind.as_str() {
                "index" => live.indexes.push(LiveIndex {
                    name: object.name.clone(),
                    sql: sql.clone(),
                    index: parse_index(sql).map(|definition| definition.index),
                }),
                "trigger" => live.triggers.push((object.name.clone(), sql.clone())),
                _ => {}
            }
        }
        Ok(live)
    }

    /// As dorm would have made it.
    pub fn of(table: &Table) -> Self {
        let mut named = table.clone();
        conventional_names(&mut named, Engine::Sqlite);
        let indexes = named
            .indexes
            .iter()
            .map(|index| LiveIndex {
                name: index.name.clone().unwrap_or_default(),
                sql: create_index(&named.name.name, index),
                index: Some(index.clone()),
            })
            .collect();
        Self {
            name: named.name.name.clone(),
            definition: define(&named),
            indexes,
            triggers: Vec::new(),
            known: KnownIndexes::of(table),
        }
    }

    /// The live index that a known one is: by its name, else by what it covers. One that is
    /// declared under a name of its own is no other one, even if it covers the same.
    pub fn index(&self, wanted: &Index) -> Option<&LiveIndex> {
        let conventional = || {
            let unnamed = self.known.unnamed.iter().find(|(index, _)| index.same_substance(wanted));
            unnamed.map(|(_, name)| name.as_str())
        };
        let name = wanted.name.as_deref().or_else(conventional);
        let is_called = |live: &&LiveIndex, name: &str| live.name.eq_ignore_ascii_case(name);
        let by_name = name.and_then(|name| self.indexes.iter().find(|live| is_called(live, name)));
        let is_other = |live: &&LiveIndex| self.known.declared.iter().any(|declared| is_called(live, declared));
        by_name
            .filter(|live| wanted.name.is_some() || self.covers_the_same(live, wanted))
            .or_else(|| self.indexes.iter().find(|live| !is_other(live) && self.covers_the_same(live, wanted)))
    }

    fn covers_the_same(&self, live: &LiveIndex, wanted: &Index) -> bool {
        let Some(index) = &live.index else { return false };
        self.settled(index).same_substance(&self.settled(wanted))
    }

    /// An index with its columns' names in lower case and no collation that is the column's own.
    fn settled(&self, index: &Index) -> Index {
        Index { elements: self.settled_elements(index.elements.clone()), ..index.clone() }
    }

    fn settled_elements(&self, mut elements: Vec<IndexElement>) -> Vec<IndexElement> {
        for element in &mut elements {
            if let IndexElement::Column { name, collation, nulls, .. } = element {
                let own = self.definition.column(name).and_then(|column| column.collation()).unwrap_or("BINARY");
                if collation.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(own)) {
                    *collation = None;
                }
                *nulls = None;
                *name = name.to_ascii_lowercase();
            }
        }
        elements
    }

    /// Where the live clause is that a known check is: by its expression (of several the one of
    /// that name), else by its name.
    pub fn check(&self, wanted: &Check) -> Option<ClausePlace> {
        let same = |clause: &Clause| match &clause.rule {
            Rule::Check { expression } => same_expression(expression, &wanted.expression),
            _ => false,
        };
        let named =
            |clause: &Clause| matches!(clause.rule, Rule::Check { .. }) && is_named(clause, wanted.name.as_deref());
        self.clause(|_, clause| same(clause) && named(clause))
            .or_else(|| self.clause(|_, clause| same(clause)))
            .or_else(|| self.clause(|_, clause| named(clause)))
    }

    /// Where the live clause is that a known key is: by columns and target.
    pub fn foreign_key(&self, wanted: &ForeignKey) -> Option<ClausePlace> {
        self.clause(|column, clause| match &clause.rule {
            Rule::References(reference) => {
                same_names(&key_columns(column, &reference.columns), &wanted.columns)
                    && reference.table.eq_ignore_ascii_case(&wanted.target.name)
                    && (reference.target_columns.is_empty()
                        || same_names(&reference.target_columns, &wanted.target_columns))
            }
            _ => false,
        })
    }

    /// Where an inline UNIQUE over these columns is.
    pub fn inline_unique(&self, columns: &[String]) -> Option<ClausePlace> {
        self.clause(|column, clause| match &clause.rule {
            Rule::Unique { columns: own, .. } => {
                let own: Vec<String> = own.iter().map(|column| column.name.clone()).collect();
                same_names(&key_columns(column, &own), columns)
            }
            _ => false,
        })
    }

    /// Where an inline UNIQUE is that says just this, else one over its columns.
    pub fn unique(&self, wanted: &Unique) -> Option<ClausePlace> {
        let elements = self.settled_elements(wanted.index_elements());
        self.clause(|column, clause| match &clause.rule {
            Rule::Unique { columns: own, on_conflict } => {
                let columns = own.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
                let found = Unique {
                    name: None,
                    columns: key_columns(column, &columns),
                    elements: read::elements(own),
                    on_conflict: read::other_than_abort(on_conflict.as_ref()),
                    ..wanted.clone()
                };
                found.on_conflict == wanted.on_conflict && self.settled_elements(found.index_elements()) == elements
            }
            _ => false,
        })
        .or_else(|| self.inline_unique(&wanted.columns))
    }

    fn clause(&self, wanted: impl Fn(Option<&str>, &Clause) -> bool) -> Option<ClausePlace> {
        for (place, column) in self.definition.columns.iter().enumerate() {
            if let Some(clause) = column.clauses.iter().position(|clause| wanted(Some(&column.name), clause)) {
                return Some(ClausePlace::Column(place, clause));
            }
        }
        self.definition.constraints.iter().position(|clause| wanted(None, clause)).map(ClausePlace::Table)
    }
}

/// Where a clause stands in a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClausePlace {
    /// Behind a column.
    Column(usize, usize),
    /// Among the table's constraints.
    Table(usize),
}

impl ClausePlace {
    /// The clause.
    pub fn get(self, definition: &TableDefinition) -> Option<&Clause> {
        match self {
            Self::Column(column, clause) => definition.columns.get(column)?.clauses.get(clause),
            Self::Table(clause) => definition.constraints.get(clause),
        }
    }
}

/// The columns of a column's or a table's constraint.
pub(super) fn key_columns(column: Option<&str>, columns: &[String]) -> Vec<String> {
    match column {
        Some(column) if columns.is_empty() => vec![column.to_owned()],
        _ => columns.to_vec(),
    }
}

/// Whether two lists of names are the same without regard to case.
pub(super) fn same_names(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Whether two expressions say the same, parentheses around the whole aside.
pub(super) fn same_expression(one: &str, other: &str) -> bool {
    sql::equal_on_sqlite(sql::strip_parentheses(one), sql::strip_parentheses(other))
}

fn is_named(clause: &Clause, name: Option<&str>) -> bool {
    match (&clause.name, name) {
        (Some(own), Some(name)) => own.eq_ignore_ascii_case(name),
        _ => false,
    }
}
