//! Plans, made and carried out on databases in memory.

mod columns;
mod conversions;
mod grammar;
mod rebuilds;
mod renames;
mod undeclared;

use crate::database::sqlite::{Connection, ForeignKeys, Shadow, broken_triggers};
use crate::database::{CreateFile, SqliteTarget, Value};
use crate::dialect::lower::conventional_names;
use crate::plan::{
    AlterationCost, Catalogue, Change, Conversion, Draft, PlanError, PostgresCatalogue, SqliteCatalogue, TableChange,
    TableSize,
};
use crate::schema::{Table, TableName};
use crate::state::{Engine, Identity};
use std::collections::{BTreeMap, BTreeSet};

/// A database, what is known of it, and what it shall become.
#[derive(Default)]
pub(super) struct Case {
    /// Statements that make the database, rows and undeclared things included.
    pub live: &'static str,
    /// The declared tables before, as statements; the tables of `live` where this is empty.
    pub before: &'static str,
    /// The declared tables after.
    pub after: &'static str,
    /// `t.old=new`, `old=new` for tables.
    pub renames: &'static [&'static str],
    /// `t.column` and SQL.
    pub backfill: &'static [(&'static str, &'static str)],
    /// `t.column` and SQL.
    pub using: &'static [(&'static str, &'static str)],
}

/// What came of it.
pub(super) struct Outcome {
    pub connection: Connection,
    pub statements: Vec<String>,
}

struct Live(SqliteCatalogue);

impl Catalogue for Live {
    fn sqlite(&mut self, _: &[TableName]) -> Result<Option<&SqliteCatalogue>, PlanError> {
        Ok(Some(&self.0))
    }

    fn sqlite_broken_triggers(&mut self) -> Result<Vec<String>, PlanError> {
        broken_triggers(&self.0).map_err(|error| PlanError::new(error.to_string()))
    }

    fn postgres(&mut self, _: &[TableName]) -> Result<Option<&PostgresCatalogue>, PlanError> {
        Ok(None)
    }

    fn postgres_sizes(&mut self, _: &[TableName]) -> Result<BTreeMap<TableName, TableSize>, PlanError> {
        Ok(BTreeMap::new())
    }

    fn postgres_cost(&mut self, _: &TableName, _: &str, _: &[String]) -> Result<Option<AlterationCost>, PlanError> {
        Ok(None)
    }

    fn postgres_version(&self) -> Option<u32> {
        None
    }
}

pub(super) fn database(sql: &str) -> Connection {
    let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
    connection.set_foreign_keys(ForeignKeys::Off).unwrap();
    // As old programs made their tables: `"word"` may be a string.
    connection.allow_quoted_strings().unwrap();
    run(&mut connection, sql);
    connection.refuse_quoted_strings().unwrap();
    connection
}

pub(super) fn run(connection: &mut Connection, sql: &str) {
    for statement in crate::sql::statements(sql, Engine::Sqlite).unwrap() {
        connection.execute(&statement.sql, &[]).unwrap_or_else(|error| panic!("{error}: {}", statement.sql));
    }
}

fn tables(sql: &str) -> Vec<Table> {
    let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
    connection.set_foreign_keys(ForeignKeys::Off).unwrap();
    for statement in crate::sql::statements(sql, Engine::Sqlite).unwrap() {
        if statement.sql.to_ascii_uppercase().starts_with("CREATE") {
            connection.execute(&statement.sql, &[]).unwrap();
        }
    }
    let mut tables = connection.introspect(&[]).unwrap().tables;
    tables.iter_mut().for_each(forget_conventional_names);
    tables
}

/// As a lowered table: what the convention named has no name.
fn forget_conventional_names(table: &mut Table) {
    let mut bare = table.clone();
    bare.indexes.iter_mut().for_each(|index| index.name = None);
    bare.checks.iter_mut().for_each(|check| check.name = None);
    bare.foreign_keys.iter_mut().for_each(|key| key.name = None);
    conventional_names(&mut bare, Engine::Sqlite);
    for (index, other) in table.indexes.iter_mut().zip(&bare.indexes) {
        index.name = index.name.take().filter(|name| Some(name) != other.name.as_ref());
    }
    for (check, other) in table.checks.iter_mut().zip(&bare.checks) {
        check.name = check.name.take().filter(|name| Some(name) != other.name.as_ref());
    }
    for (key, other) in table.foreign_keys.iter_mut().zip(&bare.foreign_keys) {
        key.name = key.name.take().filter(|name| Some(name) != other.name.as_ref());
    }
    table.triggers.clear();
}

/// Identities by name: one for each name, and a renamed thing has that of its old name.
struct Identities {
    known: BTreeMap<String, Identity>,
}

impl Identities {
    fn of(&mut self, name: &str) -> Identity {
        let next = Identity(4 * (u32::try_from(self.known.len()).unwrap() + 1));
        *self.known.entry(name.to_owned()).or_insert(next)
    }
}

impl Case {
    fn change(&self) -> Change {
        let mut identities = Identities { known: BTreeMap::new() };
        let mut before = tables(if self.before.is_empty() { self.live } else { self.before });
        let mut after = tables(self.after);
        for table in &mut before {
            table.identity = Some(identities.of(&table.name.name));
            for column in &mut table.columns {
                column.identity = Some(identities.of(&format!("{}.{}", table.name.name, column.name)));
            }
        }
        let renames: Vec<(&str, &str)> = self.renames.iter().map(|text| text.split_once('=').unwrap()).collect();
        let old_table = |name: &str| {
            let found = renames.iter().find(|(old, new)| !old.contains('.') && *new == name);
            found.map_or_else(|| name.to_owned(), |(old, _)| (*old).to_owned())
        };
        let mut change = Change::default();
        for table in &mut after {
            let old = old_table(&table.name.name);
            let vacated = renames.iter().any(|(from, _)| *from == table.name.name) && old == table.name.name;
            let key = if vacated { format!("new {old}") } else { old.clone() };
            table.identity = Some(identities.of(&key));
            for column in &mut table.columns {
                let of = |name: &str| format!("{key}.{name}");
                let renamed = renames
                    .iter()
                    .find(|(from, to)| from.starts_with(&format!("{key}.")) && *to == column.name)
                    .map(|(from, _)| (*from).to_owned());
                let away = renames.iter().any(|(from, _)| *from == of(&column.name));
                let name = renamed
                    .unwrap_or_else(|| if away { of(&format!("new {}", column.name)) } else { of(&column.name) });
                column.identity = Some(identities.of(&name));
                let find = |list: &[(&str, &str)]| {
                    let wanted = format!("{}.{}", table.name.name, column.name);
                    list.iter().find(|(column, _)| *column == wanted).map(|(_, sql)| (*sql).to_owned())
                };
                let conversion = Conversion { backfill: find(self.backfill), using: find(self.using) };
                if conversion != Conversion::default() {
                    change.conversions.insert(column.identity.unwrap(), conversion);
                }
            }
            match before.iter().position(|old| old.identity == table.identity) {
                Some(place) => {
                    let before = before.remove(place);
                    let pair = TableChange { before, after: table.clone() };
                    if pair.before != pair.after {
                        change.altered.push(pair);
                    }
                }
                None => change.created.push(table.clone()),
            }
        }
        change.dropped = before;
        change
    }

    pub fn plan(&self) -> Result<(Connection, Vec<Draft>), PlanError> {
        let mut connection = database(self.live);
        let catalogue = connection.catalogue().unwrap();
        let drafts = super::plan(self.change(), &mut Live(catalogue))?;
        Ok((connection, drafts))
    }

    /// Plans, carries out, and holds the result against a fresh database of `after`.
    pub fn run(&self) -> Outcome {
        let outcome = self.migrate();
        self.compare(outcome)
    }

    /// Plans and carries out.
    pub fn migrate(&self) -> Outcome {
        let (mut connection, drafts) = self.plan().unwrap();
        let statements: Vec<String> = drafts.iter().map(|draft| draft.step.sql.clone()).collect();
        let trail = statements.join(";\n");
        let mut shadow = Shadow::new(&connection.catalogue().unwrap()).unwrap();
        let before = connection.foreign_key_check(&BTreeSet::new()).unwrap();
        connection.execute("BEGIN IMMEDIATE", &[]).unwrap();
        for draft in &drafts {
            if let Some(guard) = &draft.step.guard {
                let rows =
                    connection.query(&guard.query, &[]).unwrap_or_else(|error| panic!("{error}: {}", guard.query));
                assert!(rows.is_empty(), "{}: {rows:?}", guard.message);
            }
            connection
                .execute(&draft.step.sql, &[])
                .unwrap_or_else(|error| panic!("{error}: {}\n--\n{trail}", draft.step.sql));
            shadow.execute(&draft.step.sql).unwrap_or_else(|error| panic!("shadow: {error}: {}", draft.step.sql));
        }
        let after = connection.foreign_key_check(&BTreeSet::new()).unwrap();
        assert!(after.new_since(&before).is_empty(), "{trail}");
        connection.execute("COMMIT", &[]).unwrap();
        assert_eq!(connection.query("PRAGMA integrity_check", &[]).unwrap(), [[text("ok")]]);
        let names = |connection: &mut Connection| {
            let catalogue = connection.catalogue().unwrap();
            catalogue.objects.into_iter().map(|object| (object.kind, object.name)).collect::<BTreeSet<_>>()
        };
        let without_sequence = |mut names: BTreeSet<(String, String)>| {
            names.retain(|(_, name)| name != "sqlite_sequence");
            names
        };
        assert_eq!(
            without_sequence(names(shadow.connection())),
            without_sequence(names(&mut connection)),
            "the shadow has the same schema"
        );
        assert!(names(&mut connection).iter().all(|(_, name)| !name.contains("__dorm")), "{trail}");
        Outcome { connection, statements }
    }

    fn compare(&self, mut outcome: Outcome) -> Outcome {
        let mut fresh = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        for table in tables(self.after) {
            for sql in super::create_table(&table) {
                fresh.execute(&sql, &[]).unwrap();
            }
        }
        let normal = |connection: &mut Connection| {
            let mut tables = connection.introspect(&[]).unwrap().tables;
            for table in &mut tables {
                table.triggers.clear();
                table.columns.sort_by(|one, other| one.name.cmp(&other.name));
                table.checks.iter_mut().for_each(|check| (check.name, check.column) = (None, None));
                table.checks.sort_by(|one, other| one.expression.cmp(&other.expression));
                table.foreign_keys.iter_mut().for_each(|key| key.name = None);
                table.foreign_keys.sort_by(|one, other| one.columns.cmp(&other.columns));
            }
            tables
        };
        assert_eq!(normal(&mut outcome.connection), normal(&mut fresh), "{}", outcome.statements.join(";\n"));
        outcome
    }

    /// The message of the guard that stops the plan.
    pub fn stopped(&self) -> (String, Vec<Vec<Value>>) {
        let (mut connection, drafts) = self.plan().unwrap();
        for draft in drafts {
            if let Some(guard) = &draft.step.guard {
                let rows = connection.query(&guard.query, &[]).unwrap();
                if !rows.is_empty() {
                    return (guard.message.clone(), rows);
                }
            }
            connection.execute(&draft.step.sql, &[]).unwrap();
        }
        panic!("nothing stopped it");
    }
}

impl Outcome {
    /// The answer of a query, values as text.
    pub fn rows(&mut self, sql: &str) -> Vec<String> {
        let answer = self.connection.query(sql, &[]).unwrap();
        answer.into_iter().map(|row| row.iter().map(show).collect::<Vec<_>>().join("|")).collect()
    }

    pub fn is_rebuild(&self) -> bool {
        self.statements.iter().any(|sql| sql.contains("__dorm_new_"))
    }
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Boolean(truth) => truth.to_string(),
        Value::Text(text) => format!("'{text}'"),
        Value::Bytes(bytes) => format!("x{bytes:02x?}"),
    }
}
