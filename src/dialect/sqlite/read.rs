//! A catalogue as tables of the schema.

use super::definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
use super::parse::parse_table;
use super::parse_index::parse_index;
use super::virtual_table::VirtualTable;
use crate::plan::{SqliteCatalogue, SqliteObject};
use crate::schema::{
    Check, Column, ColumnDefault, ColumnGenerated, ColumnIdentity, ForeignKey, IndexElement, PrimaryKey, Table,
    TableName, TableOptions, Trigger, Unique,
};
use crate::sql::TokenKind;
use crate::state::Engine;
use rustc_hash::FxHashMap;

/// The ordinary tables of a catalogue, in its order: virtual tables and SQLite's own are left out.
/// What is named in `unread` can't be read from its text: there the database itself must be asked.
#[derive(Debug, Default)]
pub struct Reading {
    /// Those that could be read.
    pub tables: Vec<Table>,
    /// Names of those that couldn't.
    pub unread: Vec<String>,
}

/// Reads a catalogue.
pub fn read(catalogue: &SqliteCatalogue) -> Reading {
    let mut reading = Reading::default();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let virtual_tables: Vec<VirtualTable> = catalogue.objects.iter().filter_map(VirtualTable::of).collect();
    for object in catalogue.objects.iter().filter(|object| object.kind == "table") {
        if object.name.starts_with("sqlite_")
            || virtual_tables.iter().any(|virtual_table| virtual_table.owns(&object.name))
        {
            continue;
        }
        match object.sql.as_deref().and_then(parse_table) {
            Some(definition) => {
                places.insert(object.name.to_ascii_lowercase(), reading.tables.len());
                reading.tables.push(table(&object.name, &definition));
            }
            None => reading.unread.push(object.name.clone()),
        }
    }
    for object in &catalogue.objects {
        let Some(sql) = &object.sql else { continue };
        let Some(table) = places.get(&object.table.to_ascii_lowercase()).map(|place| &mut reading.tables[*place])
        else {
            continue;
        };
        attach(table, object, sql);
    }
    for table in &mut reading.tables {
        // By name, as other engines' catalogues are read: the order of creation means nothing.
        table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        table.triggers.sort_by(|one, other| one.name.cmp(&other.name));
    }
    resolve_targets(&mut reading.tables, &places);
    reading
}

fn attach(table: &mut Table, object: &SqliteObject, sql: &str) {
    match object.kind.as_str() {
        "index" => {
            let Some(mut definition) = parse_index(sql) else { return };
            definition.index.name = Some(object.name.clone());
            for element in &mut definition.index.elements {
                settle(element, table);
            }
            table.indexes.push(definition.index);
        }
        "trigger" => {
            table.triggers.push(Trigger { name: object.name.clone(), sql: sql.to_owned(), enabled: true });
        }
        _ => {}
    }
}

/// An element's name as the table writes it, and no collation that is the column's own.
fn settle(element: &mut IndexElement, table: &Table) {
    let IndexElement::Column { name, collation, .. } = element else { return };
    let Some(column) = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)) else { return };
    name.clone_from(&column.name);
    let own = column.collation.as_deref().unwrap_or("BINARY");
    if collation.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(own)) {
        *collation = None;
    }
}

/// What a definition says, as a table of some name. Indexes aren't part of it.
pub(super) fn table(name: &str, definition: &TableDefinition) -> Table {
    let rowid = definition.rowid_column().map(|column| column.name.clone());
    let key = definition.primary_key().into_iter().map(str::to_owned).collect::<Vec<_>>();
    let mut table = Table {
        identity: None,
        name: TableName { schema: None, name: name.to_owned() },
        columns: crate::state::SharedList::new(),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        comment: None,
        options: TableOptions {
            strict: definition.strict,
            without_rowid: definition.without_rowid,
            ..TableOptions::default()
        },
        partition: None,
        triggers: Vec::new(),
        peculiarities: Vec::new(),
    };
    let autoincrement = definition.autoincrement();
    for definition_of in &definition.columns {
        let mut column = column(definition_of);
        let is_key = key.iter().any(|name| name.eq_ignore_ascii_case(&column.name));
        // A key of an ordinary table that says nothing may hold NULLs, by an old mistake of SQLite.
        if is_key && (rowid.is_some() || definition.without_rowid || definition.strict) {
            column.nullable = false;
        }
        if autoincrement && is_key {
            column.auto = Some(ColumnIdentity::Autoincrement);
        }
        for clause in &definition_of.clauses {
            constraint(&mut table, clause, Some(&column.name));
        }
        table.columns.push(column);
    }
    for clause in &definition.constraints {
        constraint(&mut table, clause, None);
    }
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let as_written = |name: &mut String| {
        if let Some(written) = names.iter().find(|written| written.eq_ignore_ascii_case(name)) {
            name.clone_from(written);
        }
    };
    settle_keys(&mut table, rowid.is_some());
    table.primary_key.iter_mut().flat_map(|key| &mut key.columns).for_each(as_written);
    table.uniques.iter_mut().flat_map(|unique| &mut unique.columns).for_each(as_written);
    table.foreign_keys.iter_mut().flat_map(|key| &mut key.columns).for_each(as_written);
    table
}

/// A column of the schema.
pub(super) fn column(definition: &ColumnDefinition) -> Column {
    let mut column = Column {
        identity: None,
        name: definition.name.clone(),
        data_type: definition.data_type(),
        nullable: !definition.is_not_null(),
        default: None,
        auto: None,
        generated: None,
        collation: None,
        comment: None,
        on_conflict: None,
    };
    for clause in &definition.clauses {
        match &clause.rule {
            Rule::Default { sql, expression } => {
                let is_null = !expression && sql.eq_ignore_ascii_case("null");
                let written = if *expression { sql.clone() } else { constant(sql) };
                column.default =
                    (!is_null).then(|| ColumnDefault { sql: written, literal: !expression && !is_current(sql) });
            }
            Rule::Collate(name) => {
                column.collation = (!name.eq_ignore_ascii_case("binary")).then(|| collation_name(name));
            }
            Rule::Generated { expression, stored } => {
                column.generated = Some(ColumnGenerated { expression: expression.clone(), stored: *stored });
            }
            Rule::NotNull { on_conflict } => column.on_conflict = other_than_abort(on_conflict.as_ref()),
            Rule::PrimaryKey { .. } | Rule::Unique { .. } | Rule::Check { .. } | Rule::References(_) | Rule::Other => {}
        }
    }
    column
}

/// SQLite's own collations are known without regard to case.
fn collation_name(name: &str) -> String {
    let upper = name.to_ascii_uppercase();
    if ["NOCASE", "RTRIM"].contains(&upper.as_str()) { upper } else { name.to_owned() }
}

/// A default without parentheses as SQLite understands it: a name is a string there, in quotes or not.
fn constant(sql: &str) -> String {
    let mut tokens = crate::sql::tokens(sql, Engine::Sqlite);
    let (Some(token), None) = (tokens.next(), tokens.next()) else { return sql.to_owned() };
    let is_name = match token.kind {
        TokenKind::Quoted => true,
        TokenKind::Word => {
            !is_current(sql) && !["true", "false", "null"].iter().any(|word| sql.eq_ignore_ascii_case(word))
        }
        _ => false,
    };
    if is_name { crate::sql::string_literal(&crate::sql::unquote(sql)) } else { sql.to_owned() }
}

fn is_current(sql: &str) -> bool {
    sql.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("current_"))
}

fn constraint(table: &mut Table, clause: &Clause, column: Option<&str>) {
    let name = clause.name.clone();
    let own = |columns: Vec<String>| match column {
        Some(column) if columns.is_empty() => vec![column.to_owned()],
        _ => columns,
    };
    match &clause.rule {
        Rule::PrimaryKey { columns, descending, on_conflict, .. } => {
            let mut elements = elements(columns);
            if let (Some(column), true) = (column, *descending) {
                let own = KeyColumn { name: column.to_owned(), collation: None, descending: true };
                elements = self::elements(&[own]);
            }
            let columns = own(columns.iter().map(|column| column.name.clone()).collect());
            let on_conflict = other_than_abort(on_conflict.as_ref());
            table.primary_key = Some(PrimaryKey { name, columns, elements, on_conflict });
        }
        Rule::Unique { columns, on_conflict } => table.uniques.push(Unique {
            name,
            elements: elements(columns),
            columns: own(columns.iter().map(|column| column.name.clone()).collect()),
            include: Vec::new(),
            deferral: crate::schema::Deferral::NotDeferrable,
            nulls_not_distinct: false,
            on_conflict: other_than_abort(on_conflict.as_ref()),
        }),
        Rule::Check { expression } => table.checks.push(Check {
            name,
            column: column.map(str::to_owned),
            expression: expression.clone(),
            validated: true,
            enforced: true,
        }),
        Rule::References(reference) => {
            table.foreign_keys.push(foreign_key(name, own(reference.columns.clone()), reference));
        }
        Rule::NotNull { .. } | Rule::Default { .. } | Rule::Collate(_) | Rule::Generated { .. } | Rule::Other => {}
    }
}

/// The columns of a key with all that is said of them.
pub(super) fn elements(columns: &[KeyColumn]) -> Vec<IndexElement> {
    let element = |column: &KeyColumn| IndexElement::Column {
        name: column.name.clone(),
        descending: column.descending,
        nulls: None,
        collation: column.collation.as_deref().map(collation_name),
        opclass: None,
    };
    columns.iter().map(element).collect()
}

/// Leaves the elements of keys only where they say more than the columns. A rowid has no order.
fn settle_keys(table: &mut Table, has_rowid_key: bool) {
    let settled = |elements: &[IndexElement], table: &Table| {
        let mut elements = elements.to_vec();
        elements.iter_mut().for_each(|element| settle(element, table));
        let plain =
            |element: &IndexElement| matches!(element, IndexElement::Column { descending: false, collation: None, .. });
        if elements.iter().all(plain) { Vec::new() } else { elements }
    };
    let of_key = table.primary_key.as_ref().map(|key| settled(&key.elements, table)).filter(|_| !has_rowid_key);
    let of_uniques: Vec<Vec<IndexElement>> =
        table.uniques.iter().map(|unique| settled(&unique.elements, table)).collect();
    if let Some(key) = &mut table.primary_key {
        key.elements = of_key.unwrap_or_default();
    }
    for (unique, elements) in table.uniques.iter_mut().zip(of_uniques) {
        unique.elements = elements;
    }
}

/// ABORT is what a constraint does without being told.
pub(super) fn other_than_abort(said: Option<&String>) -> Option<String> {
    said.filter(|word| !word.eq_ignore_ascii_case("abort")).cloned()
}

fn foreign_key(name: Option<String>, columns: Vec<String>, reference: &Reference) -> ForeignKey {
    ForeignKey {
        name,
        columns,
        target: TableName { schema: None, name: reference.table.clone() },
        target_columns: reference.target_columns.clone(),
        on_delete: reference.on_delete,
        on_update: reference.on_update,
        // SQLite reads MATCH and does nothing about it.
        match_full: false,
        deferral: reference.deferral,
        validated: true,
        enforced: true,
    }
}

/// A key's target as the target itself writes its name; its primary key where no columns are named.
fn resolve_targets(tables: &mut [Table], places: &FxHashMap<String, usize>) {
    let known: Vec<(String, Vec<String>, Vec<String>)> = tables
        .iter()
        .map(|table| {
            let key = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
            (table.name.name.clone(), key, table.columns.iter().map(|column| column.name.clone()).collect())
        })
        .collect();
    for key in tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        let Some(place) = places.get(&key.target.name.to_ascii_lowercase()) else { continue };
        let (name, primary_key, columns) = &known[*place];
        key.target.name.clone_from(name);
        if key.target_columns.is_empty() {
            key.target_columns.clone_from(primary_key);
        }
        for column in &mut key.target_columns {
            if let Some(written) = columns.iter().find(|written| written.eq_ignore_ascii_case(column)) {
                column.clone_from(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(statements: &[(&str, &str, &str, &str)]) -> SqliteCatalogue {
        let objects = statements
            .iter()
            .map(|(kind, name, table, sql)| SqliteObject {
                kind: (*kind).to_owned(),
                name: (*name).to_owned(),
                table: (*table).to_owned(),
                sql: Some((*sql).to_owned()),
            })
            .collect();
        SqliteCatalogue { objects, ..SqliteCatalogue::default() }
    }

    #[test]
    fn keys_find_their_targets_and_indexes_their_tables() {
        let reading = read(&catalogue(&[
            ("table", "Child", "Child", "CREATE TABLE Child (P integer references PARENT, q text collate NoCase)"),
            ("table", "Parent", "Parent", "CREATE TABLE \"Parent\" (Id INTEGER PRIMARY KEY AUTOINCREMENT)"),
            ("index", "i", "child", "CREATE INDEX i ON child (p, Q collate nocase)"),
            ("table", "f", "f", "CREATE VIRTUAL TABLE f USING fts5(a)"),
            ("table", "f_data", "f_data", "CREATE TABLE 'f_data'(id INTEGER PRIMARY KEY, block BLOB)"),
            ("table", "odd", "odd", "CREATE TABLE odd"),
        ]));
        assert_eq!(reading.unread, ["odd"]);
        let [child, parent] = reading.tables.as_slice() else { panic!() };
        assert_eq!(child.foreign_keys[0].target.name, "Parent");
        assert_eq!(child.foreign_keys[0].target_columns, ["Id"]);
        assert_eq!(child.foreign_keys[0].columns, ["P"]);
        assert_eq!(child.columns[1].collation.as_deref(), Some("NOCASE"));
        assert!(matches!(&child.indexes[0].elements[1],
            IndexElement::Column { name, collation: None, .. } if name == "q"));
        assert!(!parent.columns[0].nullable);
        assert_eq!(parent.columns[0].auto, Some(ColumnIdentity::Autoincrement));
    }

    #[test]
    fn defaults_checks_and_generated_columns() {
        let reading = read(&catalogue(&[(
            "table",
            "t",
            "t",
            "CREATE TABLE t (a text DEFAULT 'x' CONSTRAINT long CHECK (length(a) > 1), b DEFAULT (1 + 1), \
             c DEFAULT CURRENT_TIMESTAMP, d DEFAULT NULL, f DEFAULT \"it's\", g DEFAULT word, h DEFAULT True, e int AS (b + 1) STORED, UNIQUE (a, b) ON CONFLICT IGNORE, \
             CHECK (b > 0))",
        )]));
        let table = &reading.tables[0];
        let default = |place: usize| table.columns[place].default.as_ref().map(|d| (d.sql.as_str(), d.literal));
        assert_eq!(default(0), Some(("'x'", true)));
        assert_eq!(default(1), Some(("1 + 1", false)));
        assert_eq!(default(2), Some(("CURRENT_TIMESTAMP", false)));
        assert_eq!(default(3), None);
        assert_eq!(default(4), Some(("'it''s'", true)));
        assert_eq!(default(5), Some(("'word'", true)));
        assert_eq!(default(6), Some(("True", true)));
        assert!(table.columns[7].generated.as_ref().unwrap().stored);
        assert_eq!(table.uniques[0].on_conflict.as_deref(), Some("IGNORE"));
        assert_eq!(table.checks[0].name.as_deref(), Some("long"));
        assert_eq!((table.checks[0].column.as_deref(), table.checks[1].column.as_deref()), (Some("a"), None));
    }
}
