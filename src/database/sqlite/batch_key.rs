//! What must be known of a table before its rows are gone through in batches, keys being off.

use super::Connection;
use crate::database::{DatabaseError, Value};
use crate::sql;

impl Connection {
    /// Whether every row of a table (as SQL writes its name) has a value in each of these columns:
    /// SQLite lets NULL into most primary keys.
    pub fn key_has_no_null(&mut self, table: &str, columns: &[String]) -> Result<bool, DatabaseError> {
        for column in columns {
            let column = sql::quote_always(column);
            if !self.query(&format!("SELECT 1 FROM {table} WHERE {column} IS NULL LIMIT 1"), &[])?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a foreign key points at one of these columns of a table.
    pub fn is_referred_to(&mut self, table: &str, columns: &[&str]) -> Result<bool, DatabaseError> {
        let name = sql::string_literal(table);
        let found = self.query(
            &format!(
                "SELECT DISTINCT coalesce(fk.\"to\", own.name) FROM sqlite_schema AS child, \
                 pragma_foreign_key_list(child.name) AS fk LEFT JOIN pragma_table_info({name}) AS own ON own.pk > 0 \
                 WHERE child.type = 'table' AND child.sql LIKE '%references%' AND fk.\"table\" = {name} COLLATE NOCASE"
            ),
            &[],
        )?;
        let pointed = |value: &Value| matches!(value, Value::Text(to) if columns.iter().any(|column| column.eq_ignore_ascii_case(to)));
        Ok(found.iter().flatten().any(pointed))
    }

    /// How many rows that meet these conditions have a key over one of the columns that points at
    /// nothing, by the table that it should point at.
    pub fn dangling(
        &mut self,
        table: &str,
        columns: &[&str],
        conditions: &[String],
    ) -> Result<Vec<(String, i64)>, DatabaseError> {
        let mut counted = Vec::new();
        for (parent, pairs) in self.keys_over(table, columns)? {
            let mut conditions = conditions.to_vec();
            let mut matches = Vec::new();
            for (from, to) in &pairs {
                let (from, to) = (sql::quote_always(from), sql::quote_always(to));
                conditions.push(format!("dorm_child.{from} IS NOT NULL"));
                matches.push(format!("dorm_parent.{to} = dorm_child.{from}"));
            }
            let query = format!(
                "SELECT count(*) FROM {} AS dorm_child WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS dorm_parent WHERE {})",
                sql::quote_always(table),
                conditions.join(" AND "),
                sql::quote_always(&parent),
                matches.join(" AND ")
            );
            if let Some(Value::Integer(rows)) = self.query(&query, &[])?.into_iter().flatten().next() {
                counted.push((parent, rows));
            }
        }
        Ok(counted)
    }

    /// The keys of a table over one of these columns: where each points, and its pairs of columns.
    fn keys_over(&mut self, table: &str, columns: &[&str]) -> Result<Vec<KeyColumns>, DatabaseError> {
        let rows = self.query(
            &format!(
                "SELECT fk.id, fk.\"table\", fk.\"from\", coalesce(fk.\"to\", own.name) \
                 FROM pragma_foreign_key_list({}) AS fk \
                 LEFT JOIN pragma_table_info(fk.\"table\") AS own ON own.pk = fk.seq + 1 ORDER BY fk.id, fk.seq",
                sql::string_literal(table)
            ),
            &[],
        )?;
        let mut keys: Vec<(i64, KeyColumns)> = Vec::new();
        for row in rows {
            let Ok([Value::Integer(id), Value::Text(parent), Value::Text(from), Value::Text(to)]) =
                <[Value; 4]>::try_from(row)
            else {
                continue;
            };
            match keys.last_mut() {
                Some((last, (_, pairs))) if *last == id => pairs.push((from, to)),
                _ => keys.push((id, (parent, vec![(from, to)]))),
            }
        }
        let over = |(_, pairs): &KeyColumns| {
            pairs.iter().any(|(from, _)| columns.iter().any(|column| column.eq_ignore_ascii_case(from)))
        };
        Ok(keys.into_iter().map(|(_, key)| key).filter(over).collect())
    }
}

/// Where a key points, and its pairs of columns.
type KeyColumns = (String, Vec<(String, String)>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{CreateFile, SqliteTarget};

    #[test]
    fn keys_that_point_in_and_out() {
        let mut connection = Connection::open(&SqliteTarget::Memory, CreateFile::IfMissing).unwrap();
        for sql in [
            "PRAGMA foreign_keys = OFF",
            "CREATE TABLE p (a, b, name, PRIMARY KEY (a, b))",
            "CREATE TABLE \"c c\" (id INTEGER PRIMARY KEY, x, y, z, FOREIGN KEY (x, y) REFERENCES P)",
            "INSERT INTO p VALUES (1, 1, 'one'), (NULL, 2, 'two')",
            "INSERT INTO \"c c\" VALUES (1, 1, 1, 0), (2, 1, 2, 0), (3, NULL, 2, 0), (4, 9, 9, 0)",
        ] {
            connection.execute(sql, &[]).unwrap();
        }
        assert!(connection.is_referred_to("p", &["B"]).unwrap());
        assert!(!connection.is_referred_to("p", &["name"]).unwrap());
        let range = ["id > 0".to_owned(), "id <= 3".to_owned()];
        assert_eq!(connection.dangling("c c", &["X"], &range).unwrap(), [("P".to_owned(), 1)]);
        assert_eq!(connection.dangling("c c", &["z"], &range).unwrap(), []);
        assert!(!connection.key_has_no_null("p", &["b".to_owned(), "a".to_owned()]).unwrap());
        assert!(connection.key_has_no_null("p", &["rowid".to_owned()]).unwrap());
    }
}
