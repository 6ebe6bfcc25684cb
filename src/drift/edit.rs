//! What would have to change in a live table so that a difference is gone.

use crate::schema::{
    Check, Column, Exclusion, ForeignKey, Index, IndexElement, Partition, PrimaryKey, Table, TableOptions, Unique,
};
use crate::sql;
use crate::state::Engine;

/// A part of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnFacet {
    /// The type.
    Type,
    /// NOT NULL.
    Null,
    /// DEFAULT.
    Default,
    /// How it counts.
    Identity,
    /// GENERATED.
    Generated,
    /// The collation.
    Collation,
    /// The comment.
    Comment,
}

/// A live object that goes and one that comes in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Swap<T> {
    /// The live one, by its place in the live table.
    pub live: Option<usize>,
    /// The declared one.
    pub to: Option<T>,
}

/// A change of a live table towards the declared one.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// The table is made.
    CreateTable,
    /// A column is added.
    AddColumn(Column),
    /// A column goes, with all that hangs on it.
    DropColumn(String),
    /// A part of a column becomes what is declared.
    Column {
        /// The live column's name.
        name: String,
        /// Which part.
        facet: ColumnFacet,
        /// The declared column.
        to: Box<Column>,
    },
    /// The primary key.
    PrimaryKey(Option<PrimaryKey>),
    /// UNIQUE.
    Unique(Swap<Unique>),
    /// FOREIGN KEY.
    ForeignKey(Swap<ForeignKey>),
    /// CHECK.
    Check(Swap<Check>),
    /// EXCLUDE.
    Exclusion(Swap<Exclusion>),
    /// An index.
    Index(Box<Swap<Index>>),
    /// The comment.
    Comment(Option<String>),
    /// Storage.
    Options(TableOptions),
    /// PARTITION BY.
    Partition(Option<Partition>),
    /// Nothing that a table holds: these statements do it.
    Statements(Vec<String>),
    /// Nothing can be done by SQL.
    Nothing,
}

/// A live table with edits made.
pub fn apply<'a>(live: &Table, edits: impl IntoIterator<Item = &'a Edit>, engine: Engine) -> Table {
    let mut table = live.clone();
    let mut uniques = Objects::new(&live.uniques);
    let mut foreign_keys = Objects::new(&live.foreign_keys);
    let mut checks = Objects::new(&live.checks);
    let mut exclusions = Objects::new(&live.exclusions);
    let mut indexes = Objects::new(&live.indexes);
    let mut dropped = Vec::new();
    for edit in edits {
        match edit {
            Edit::AddColumn(column) => table.columns.push(column.clone()),
            Edit::DropColumn(name) => dropped.push(name.clone()),
            Edit::Column { name, facet, to } => {
                if let Some(column) = table.columns.iter_mut().find(|column| &column.name == name) {
                    set_facet(column, *facet, to);
                }
            }
            Edit::PrimaryKey(key) => table.primary_key = key.clone(),
            Edit::Unique(swap) => uniques.swap(swap),
            Edit::ForeignKey(swap) => foreign_keys.swap(swap),
            Edit::Check(swap) => checks.swap(swap),
            Edit::Exclusion(swap) => exclusions.swap(swap),
            Edit::Index(swap) => indexes.swap(swap),
            Edit::Comment(comment) => table.comment.clone_from(comment),
            Edit::Options(options) => table.options = options.clone(),
            Edit::Partition(partition) => table.partition.clone_from(partition),
            Edit::CreateTable | Edit::Statements(_) | Edit::Nothing => {}
        }
    }
    table.uniques = uniques.finish();
    table.foreign_keys = foreign_keys.finish();
    table.checks = checks.finish();
    table.exclusions = exclusions.finish();
    table.indexes = indexes.finish();
    for column in dropped {
        drop_column(&mut table, &column, engine);
    }
    table
}

fn set_facet(column: &mut Column, facet: ColumnFacet, to: &Column) {
    match facet {
        ColumnFacet::Type => column.data_type.clone_from(&to.data_type),
        ColumnFacet::Null => {
            column.nullable = to.nullable;
            column.on_conflict.clone_from(&to.on_conflict);
        }
        ColumnFacet::Default => column.default.clone_from(&to.default),
        ColumnFacet::Identity => column.auto.clone_from(&to.auto),
        ColumnFacet::Generated => column.generated.clone_from(&to.generated),
        ColumnFacet::Collation => column.collation.clone_from(&to.collation),
        ColumnFacet::Comment => column.comment.clone_from(&to.comment),
    }
}

/// Live objects of one kind while edits are made; places stay what they were.
struct Objects<T> {
    kept: Vec<Option<T>>,
    added: Vec<T>,
}

impl<T: Clone> Objects<T> {
    fn new(live: &[T]) -> Self {
        Self { kept: live.iter().cloned().map(Some).collect(), added: Vec::new() }
    }

    fn swap(&mut self, swap: &Swap<T>) {
        match swap.live.and_then(|at| self.kept.get_mut(at)) {
            Some(slot) => slot.clone_from(&swap.to),
            None => self.added.extend(swap.to.clone()),
        }
    }

    fn finish(self) -> Vec<T> {
        self.kept.into_iter().flatten().chain(self.added).collect()
    }
}

fn drop_column(table: &mut Table, name: &str, engine: Engine) {
    let gone = |columns: &[String]| columns.iter().any(|column| column == name);
    let mentions = |text: &str| sql::mentions(text, name, engine);
    let some_mention = |text: &Option<String>| text.as_deref().is_some_and(mentions);
    table.columns.retain(|column| column.name != name);
    if table.primary_key.as_ref().is_some_and(|key| gone(&key.columns)) {
        table.primary_key = None;
    }
    table.uniques.retain(|unique| !gone(&unique.columns) && !gone(&unique.include));
    table.foreign_keys.retain(|key| !gone(&key.columns));
    table.checks.retain(|check| !mentions(&check.expression));
    table.exclusions.retain(|exclusion| {
        !some_mention(&exclusion.condition) && !exclusion.elements.iter().any(|(element, _)| mentions(element))
    });
    table.indexes.retain(|index| {
        !gone(&index.include)
            && !some_mention(&index.condition)
            && !index.elements.iter().any(|element| match element {
                IndexElement::Column { name: column, .. } => column == name,
                IndexElement::Expression { sql, .. } => mentions(sql),
            })
    });
}
