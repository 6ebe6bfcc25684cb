//! The catalogue as tables: a query for each kind of thing, whatever the number of tables.

mod foundation;
mod index;
mod objects;
mod partition;
mod peculiarity;

use super::Connection;
use crate::database::{DatabaseError, Value};
use crate::schema::{
    Column, ColumnDefault, ColumnGenerated, ColumnIdentity, Partition, Schema, Table, TableName, TableOptions,
};
use crate::state::{IdentityKind, SharedList};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Tables of dorm and of other tools that keep records of migrations.
pub const BOOKKEEPING: &[&str] =
    &["dorm_migrations", "dorm_migration_steps", "django_migrations", "djanorm_migrations", "alembic_version"];

/// Which tables to read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// All of these schemas.
    Schemas(&'a [String]),
    /// Only these.
    Tables(&'a [TableName]),
}

/// A row of an answer; values are taken in order.
pub(super) struct Row(std::vec::IntoIter<Option<String>>);

impl Row {
    pub(super) fn text(&mut self) -> String {
        self.optional().unwrap_or_default()
    }

    pub(super) fn optional(&mut self) -> Option<String> {
        self.0.next().flatten()
    }

    pub(super) fn flag(&mut self) -> bool {
        self.optional().as_deref() == Some("t")
    }

    /// A list that was asked for as JSON.
    pub(super) fn list(&mut self) -> Vec<String> {
        let text = self.optional().unwrap_or_default();
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Storage parameters: `name=value`, sorted.
    pub(super) fn parameters(&mut self) -> Vec<(String, String)> {
        let mut parameters: Vec<(String, String)> = self
            .list()
            .into_iter()
            .map(|text| match text.split_once('=') {
                Some((name, value)) => (name.to_owned(), value.to_owned()),
                None => (text, String::new()),
            })
            .collect();
        parameters.sort();
        parameters
    }
}

/// What was read.
pub(super) struct Read {
    pub(super) tables: Vec<Table>,
    /// The sequences behind columns: table, column, sequence.
    pub(super) sequences: BTreeMap<TableName, BTreeMap<String, String>>,
}

impl Connection {
    /// See [`crate::database::Connection::introspect`].
    pub fn introspect(&mut self, schemas: &[String]) -> Result<Schema, DatabaseError> {
        let mut all = vec![self.schema().to_owned()];
        all.extend(schemas.iter().filter(|schema| schema.as_str() != self.schema()).cloned());
        let mut tables = self.read_tables(Wanted::Schemas(&all))?.tables;
        self.read_peculiarities(&mut tables, Wanted::Schemas(&all))?;
        Ok(Schema { tables })
    }

    /// The temporary tables of this session, and nothing else.
    pub fn introspect_temporary(&mut self) -> Result<Schema, DatabaseError> {
        let rows = self.texts("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()")?;
        let schemas: Vec<String> = rows.into_iter().flatten().flatten().collect();
        Ok(Schema { tables: self.read_tables(Wanted::Schemas(&schemas))?.tables })
    }

    /// Points of time are written at UTC, whatever the session's zone is: what is read must be the
    /// same on every machine.
    pub(super) fn read_tables(&mut self, wanted: Wanted<'_>) -> Result<Read, DatabaseError> {
        let zone = self.texts("SELECT current_setting('timezone'), set_config('timezone', 'UTC', false)")?;
        let read = self.read_tables_at_utc(wanted)?;
        if let Some(zone) = zone.into_iter().flatten().flatten().next() {
            self.texts(&format!("SELECT set_config('timezone', {}, false)", crate::sql::string_literal(&zone)))?;
        }
        Ok(read)
    }

    fn read_tables_at_utc(&mut self, wanted: Wanted<'_>) -> Result<Read, DatabaseError> {
        let mut read = Read { tables: Vec::new(), sequences: BTreeMap::new() };
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for mut row in self.rows(include_str!("sql/tables.sql"), wanted)? {
            let (oid, schema, name) = (row.text(), row.text(), row.text());
            if BOOKKEEPING.contains(&name.as_str()) {
                continue;
            }
            places.insert(oid, read.tables.len());
            let name = self.table_name(&schema, &name);
            read.tables.push(table(name, &mut row));
        }
        self.read_columns(&mut read, &places, wanted)?;
        let mut indexes = self.read_indexes(wanted)?;
        self.read_constraints(&mut read.tables, &places, &mut indexes, wanted)?;
        for (table, index) in indexes.rest() {
            if let Some(table) = places.get(&table).and_then(|place| read.tables.get_mut(*place)) {
                table.indexes.push(index);
            }
        }
        for mut row in self.rows(include_str!("sql/triggers.sql"), wanted)? {
            if let Some(table) = places.get(&row.text()).and_then(|place| read.tables.get_mut(*place)) {
                let (name, sql, enabled) = (row.text(), row.text(), row.flag());
                table.triggers.push(crate::schema::Trigger { name, sql, enabled });
            }
        }
        Ok(read)
    }

    /// The answer of one of the catalogue's queries.
    pub(super) fn rows(&mut self, sql: &str, wanted: Wanted<'_>) -> Result<Vec<Row>, DatabaseError> {
        self.rows_with(sql, wanted, &[])
    }

    /// The same, with further parameters from `$3` on.
    pub(super) fn rows_with(
        &mut self,
        sql: &str,
        wanted: Wanted<'_>,
        further: &[Value],
    ) -> Result<Vec<Row>, DatabaseError> {
        let own = self.schema().to_owned();
        let (schemas, tables) = match wanted {
            Wanted::Schemas(schemas) => (array(schemas.iter().map(String::as_str)), Value::Null),
            Wanted::Tables(tables) => (
                array(tables.iter().map(|table| table.schema.as_deref().unwrap_or(&own))),
                array(tables.iter().map(|table| table.name.as_str())),
            ),
        };
        let mut parameters = vec![schemas, tables];
        parameters.extend_from_slice(further);
        let sql = super::value::fill(&for_server(sql, self.version()), &parameters);
        Ok(self.texts(&sql)?.into_iter().map(|row| Row(row.into_iter())).collect())
    }

    fn read_columns(
        &mut self,
        read: &mut Read,
        places: &FxHashMap<String, usize>,
        wanted: Wanted<'_>,
    ) -> Result<(), DatabaseError> {
        for mut row in self.rows(include_str!("sql/columns.sql"), wanted)? {
            let Some(table) = places.get(&row.text()).and_then(|place| read.tables.get_mut(*place)) else { continue };
            let (column, sequence) = column(&mut row);
            if let Some(sequence) = sequence {
                read.sequences.entry(table.name.clone()).or_default().insert(column.name.clone(), sequence);
            }
            table.columns.push(column);
        }
        Ok(())
    }
}

/// What older servers have in the place of columns that came to their catalogue later.
const LATER: [(&str, u32, &str); 4] = [
    ("i.indnullsnotdistinct", 150_000, "false"),
    ("co.confdelsetcols", 150_000, "NULL::int2[]"),
    ("co.conenforced", 180_000, "true"),
    ("co.conperiod", 180_000, "false"),
];

/// A query of the catalogue as a server of this version knows it.
fn for_server(sql: &str, version: u32) -> String {
    let later = LATER.iter().filter(|(_, since, _)| version < *since);
    later.fold(sql.to_owned(), |sql, (column, _, instead)| sql.replace(column, instead))
}

/// A text array's literal.
fn array<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    let mut items: Vec<String> = items.map(item).collect();
    items.sort();
    items.dedup();
    Value::Text(format!("{{{}}}", items.join(",")))
}

/// The same, every item at its place.
pub(super) fn sequence<'a>(items: impl Iterator<Item = &'a str>) -> Value {
    let items: Vec<String> = items.map(item).collect();
    Value::Text(format!("{{{}}}", items.join(",")))
}

fn item(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn table(name: TableName, row: &mut Row) -> Table {
    let unlogged = row.flag();
    let storage = row.parameters();
    let tablespace = row.optional();
    let comment = row.optional();
    let partition = row.optional().as_deref().and_then(partition);
    Table {
        identity: None,
        name,
        columns: SharedList::new(),
        primary_key: None,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        comment,
        options: TableOptions { unlogged, storage, tablespace, ..TableOptions::default() },
        partition,
        triggers: Vec::new(),
        peculiarities: Vec::new(),
    }
}

/// `RANGE (a, lower(b))` in its parts.
fn partition(text: &str) -> Option<Partition> {
    let (method, key) = text.split_once(' ')?;
    let method = ["RANGE", "LIST", "HASH"].into_iter().find(|known| *known == method)?;
    let inner = key.trim().strip_prefix('(')?.strip_suffix(')')?;
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    let mut quoted = false;
    for character in inner.chars() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            ',' if !quoted && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(character);
        }
    }
    Some(Partition { method, key: parts.into_iter().map(|part| part.trim().to_owned()).collect() })
}

/// A column, and its sequence.
fn column(row: &mut Row) -> (Column, Option<String>) {
    let (name, data_type, not_null) = (row.text(), row.text(), row.flag());
    let expression = row.optional();
    let (identity, generated) = (row.text(), row.text());
    let (collation, comment) = (row.optional(), row.optional());
    let (sequence, is_serial) = (row.optional(), row.flag());
    let auto = match identity.as_str() {
        "a" => Some(IdentityKind::Always),
        "d" => Some(IdentityKind::ByDefault),
        _ => is_serial.then_some(IdentityKind::Serial),
    };
    let (mut default, mut computed) = (None, None);
    match expression {
        Some(expression) if !generated.is_empty() => {
            computed = Some(ColumnGenerated { expression, stored: generated == "s" });
        }
        Some(sql) if auto.is_none() => default = Some(ColumnDefault { sql, literal: false }),
        _ => {}
    }
    let column = Column {
        identity: None,
        name,
        data_type,
        nullable: !not_null,
        default,
        auto: auto.map(ColumnIdentity::Identity),
        generated: computed,
        collation,
        comment,
        on_conflict: None,
    };
    let sequence = sequence.filter(|_| column.auto.is_some());
    (column, sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_keys_are_taken_apart() {
        let read = partition("RANGE (created_at, lower(a, 'x'), \"b,c\")").unwrap();
        assert_eq!(read.method, "RANGE");
        assert_eq!(read.key, ["created_at", "lower(a, 'x')", "\"b,c\""]);
    }
}
