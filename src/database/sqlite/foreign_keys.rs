//! What foreign keys don't hold: compared before and after a migration, because it runs with keys
//! off, and because violations that were there before are nobody's fault.

use super::Connection;
use crate::database::{DatabaseError, Value};
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};

/// Something that `PRAGMA foreign_key_check` finds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyFact {
    /// A row whose key points at nothing.
    Violation {
        /// Its table.
        table: String,
        /// Its rowid; none in a table without rowids.
        rowid: Option<i64>,
        /// The table that the key points at.
        parent: String,
    },
    /// A key whose target is no unique key (SQLite's "foreign key mismatch").
    Mismatch {
        /// The table.
        table: String,
        /// SQLite's words.
        message: String,
    },
}

/// A row with the names of its columns.
pub type NamedRow = (Vec<String>, Vec<Value>);

/// What was found, and how often.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts(pub BTreeMap<KeyFact, usize>);

impl KeyFacts {
    /// What is there now and wasn't before.
    pub fn new_since(&self, before: &Self) -> Vec<KeyFact> {
        let known = |fact: &KeyFact| before.0.get(fact).copied().unwrap_or_default();
        self.0.iter().filter(|(fact, count)| **count > known(fact)).map(|(fact, _)| fact.clone()).collect()
    }
}

impl Connection {
    /// The violations of the keys of these tables (of all tables, if none are named). A table that
    /// isn't there has none.
    pub fn foreign_key_check(&mut self, tables: &BTreeSet<String>) -> Result<KeyFacts, DatabaseError> {
        let everything = self.query("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL", &[])?;
        let named: BTreeSet<String> = tables.iter().map(|name| name.to_ascii_lowercase()).collect();
        let mut facts = KeyFacts::default();
        for row in everything {
            let Some(Value::Text(table)) = row.into_iter().next() else { continue };
            if !named.is_empty() && !named.contains(&table.to_ascii_lowercase()) {
                continue;
            }
            let answer = match self.query(&format!("PRAGMA foreign_key_check({})", sql::quote_always(&table)), &[]) {
                Ok(answer) => answer,
                Err(error) if error.message.contains("foreign key mismatch") => {
                    *facts.0.entry(KeyFact::Mismatch { table, message: error.message }).or_default() += 1;
                    continue;
                }
                // A virtual table whose module isn't linked can't be looked at, and has no keys.
                Err(error) if error.message.contains("no such module") => continue,
                Err(error) => return Err(error),
            };
            for row in answer {
                let mut row = row.into_iter();
                let (Some(Value::Text(table)), Some(rowid), Some(Value::Text(parent))) =
                    (row.next(), row.next(), row.next())
                else {
                    continue;
                };
                let rowid = match rowid {
                    Value::Integer(rowid) => Some(rowid),
                    _ => None,
                };
                *facts.0.entry(KeyFact::Violation { table, rowid, parent }).or_default() += 1;
            }
        }
        Ok(facts)
    }

    /// The tables with keys that point at one of these tables (without regard to case).
    pub fn referring_tables(&mut self, tables: &BTreeSet<String>) -> Result<BTreeSet<String>, DatabaseError> {
        let named: BTreeSet<String> = tables.iter().map(|name| name.to_ascii_lowercase()).collect();
        let answer = self.query(
            "SELECT DISTINCT child.name, fk.\"table\" FROM sqlite_schema AS child, \
             pragma_foreign_key_list(child.name) AS fk WHERE child.type = 'table' AND child.sql LIKE '%references%'",
            &[],
        )?;
        Ok(answer
            .into_iter()
            .filter_map(|row| match <[Value; 2]>::try_from(row) {
                Ok([Value::Text(child), Value::Text(parent)]) if named.contains(&parent.to_ascii_lowercase()) => {
                    Some(child)
                }
                _ => None,
            })
            .collect())
    }

    /// The row of a violation, for people: column names and values.
    pub fn violating_row(&mut self, fact: &KeyFact) -> Result<Option<NamedRow>, DatabaseError> {
        let KeyFact::Violation { table, rowid: Some(rowid), .. } = fact else { return Ok(None) };
        let sql = format!("SELECT * FROM {} WHERE rowid = {rowid}", sql::quote_always(table));
        let (names, rows) = self.query_named(&sql)?;
        Ok(rows.into_iter().next().map(|row| (names, row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::sqlite::ForeignKeys;
    use crate::database::{CreateFile, SqliteTarget};

    #[test]
    fn violations_and_mismatches_before_and_after() {
        let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        connection.set_foreign_keys(ForeignKeys::Off).unwrap();
        for sql in [
            "CREATE TABLE p (id INTEGER PRIMARY KEY, u)",
            "CREATE TABLE \"c'\" (id INTEGER PRIMARY KEY, p REFERENCES P(id))",
            "CREATE TABLE m (u REFERENCES p(u))",
            "INSERT INTO \"c'\" VALUES (1, 5)",
        ] {
            connection.execute(sql, &[]).unwrap();
        }
        let before = connection.foreign_key_check(&BTreeSet::new()).unwrap();
        assert_eq!(before.0.len(), 2);
        connection.execute("INSERT INTO \"c'\" VALUES (2, 5)", &[]).unwrap();
        let after = connection.foreign_key_check(&BTreeSet::from(["C'".to_owned()])).unwrap();
        let new = after.new_since(&before);
        assert_eq!(new, [KeyFact::Violation { table: "c'".into(), rowid: Some(2), parent: "P".into() }]);
        assert_eq!(connection.violating_row(&new[0]).unwrap().unwrap().1, [Value::Integer(2), Value::Integer(5)]);
        let referring = connection.referring_tables(&BTreeSet::from(["p".to_owned()])).unwrap();
        assert_eq!(referring, BTreeSet::from(["c'".to_owned(), "m".to_owned()]));
    }
}
