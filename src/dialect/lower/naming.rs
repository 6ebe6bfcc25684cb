//! Names of what nobody named: `<table>_<columns>_idx`, `_key`, `_fkey`, `_check`.

use crate::schema::{Check, ForeignKey, Index, IndexElement, Table, Unique};
use crate::state::Engine;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

/// The longest name, in bytes, on both engines: PostgreSQL cuts what is longer.
const LONGEST: usize = 63;

/// Names that are taken already.
#[derive(Debug, Clone, Default)]
pub struct Names {
    taken: FxHashSet<String>,
}

impl Names {
    /// Says that a name is taken.
    pub fn take(&mut self, name: &str, engine: Engine) {
        self.taken.insert(folded(name, engine));
    }

    /// The first name free: without a number, else with the smallest one.
    fn free(&mut self, engine: Engine, mut candidate: impl FnMut(&str) -> String) -> String {
        let mut number = 0_usize;
        loop {
            let suffix = if number == 0 { String::new() } else { number.to_string() };
            let name = candidate(&suffix);
            if self.taken.insert(folded(&name, engine)) {
                return name;
            }
            number += 1;
        }
    }
}

/// What names are compared by: SQLite's without case.
fn folded(name: &str, engine: Engine) -> String {
    match engine {
        Engine::Sqlite => name.to_ascii_lowercase(),
        Engine::Postgres => name.to_owned(),
    }
}

/// Gives a name to every index, unique, foreign key and check of a table that has none.
pub fn conventional_names(table: &mut Table, engine: Engine) {
    implicit_names(table, engine, &mut Names::default());
}

/// The same, where other tables have taken names: those of indexes and uniques are the schema's.
pub fn implicit_names(table: &mut Table, engine: Engine, relations: &mut Names) {
    let name = table.name.name.clone();
    let mut constraints = Names::default();
    for declared in declared_relations(table) {
        relations.take(declared, engine);
    }
    for declared in declared_constraints(table) {
        constraints.take(declared, engine);
    }
    for unique in table.uniques.iter_mut().filter(|unique| unique.name.is_none()) {
        let columns = unique.columns.join("_");
        unique.name = Some(relations.free(engine, |number| conventional_name(&name, &columns, "key", number)));
    }
    for index in table.indexes.iter_mut().filter(|index| index.name.is_none()) {
        let suffix = if index.unique { "key" } else { "idx" };
        let columns = index_columns(index);
        index.name = Some(relations.free(engine, |number| conventional_name(&name, &columns, suffix, number)));
    }
    for key in table.foreign_keys.iter_mut().filter(|key| key.name.is_none()) {
        let columns = key.columns.join("_");
        key.name = Some(constraints.free(engine, |number| conventional_name(&name, &columns, "fkey", number)));
    }
    for check in table.checks.iter_mut().filter(|check| check.name.is_none()) {
        let column = check.column.clone().unwrap_or_default();
        check.name = Some(constraints.free(engine, |number| conventional_name(&name, &column, "check", number)));
    }
    for exclusion in table.exclusions.iter_mut().filter(|exclusion| exclusion.name.is_none()) {
        exclusion.name = Some(relations.free(engine, |number| conventional_name(&name, "", "excl", number)));
    }
}

/// The names of a table's indexes and uniques that nobody named, in the order in which they are
/// named: for each its columns and whether it is unique. `declared` are the table's other ones.
pub fn relation_names<'a>(
    table: &str,
    declared: impl Iterator<Item = &'a str>,
    unnamed: &[(String, bool)],
    engine: Engine,
) -> Vec<String> {
    let mut names = Names::default();
    declared.for_each(|name| names.take(name, engine));
    let suffix = |unique: bool| if unique { "key" } else { "idx" };
    let name = |(columns, unique): &(String, bool)| {
        names.free(engine, |number| conventional_name(table, columns, suffix(*unique), number))
    };
    unnamed.iter().map(name).collect()
}

fn declared_relations(table: &Table) -> impl Iterator<Item = &str> {
    let uniques = table.uniques.iter().filter_map(|Unique { name, .. }| name.as_deref());
    let indexes = table.indexes.iter().filter_map(|Index { name, .. }| name.as_deref());
    uniques.chain(indexes).chain(table.exclusions.iter().filter_map(|exclusion| exclusion.name.as_deref()))
}

fn declared_constraints(table: &Table) -> impl Iterator<Item = &str> {
    let keys = table.foreign_keys.iter().filter_map(|ForeignKey { name, .. }| name.as_deref());
    let checks = table.checks.iter().filter_map(|Check { name, .. }| name.as_deref());
    keys.chain(checks).chain(table.uniques.iter().filter_map(|unique| unique.name.as_deref()))
}

fn index_columns(index: &Index) -> String {
    let names = index.elements.iter().map(|element| match element {
        IndexElement::Column { name, .. } => name.as_str(),
        IndexElement::Expression { .. } => "expr",
    });
    names.collect::<Vec<_>>().join("_")
}

/// `<table>_<columns>_<suffix><number>`, of at most 63 bytes: a longer one is cut and ends in a
/// hash of the whole.
pub fn conventional_name(table: &str, columns: &str, suffix: &str, number: &str) -> String {
    let separator = if columns.is_empty() { "" } else { "_" };
    let whole = format!("{table}{separator}{columns}_{suffix}{number}");
    if whole.len() <= LONGEST {
        return whole;
    }
    let digest = Sha256::digest(whole.as_bytes());
    let hash: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let mut end = LONGEST - hash.len() - 1;
    while !whole.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash}", &whole[..end])
}
