//! What an ALTER TABLE costs, asked of the server: it is tried on an empty copy of the table, in a
//! transaction that is rolled back, and the server's own remarks say what it did.

use super::{Connection, Observer};
use crate::database::DatabaseError;
use crate::plan::AlterationCost;
use crate::schema::TableName;
use crate::sql::{quote_always, string_literal};

/// The copy's name.
const COPY: &str = "__dorm_trial";

impl Observer {
    /// Tries what stands behind `ALTER TABLE name`. None where the server doesn't let it be tried, or
    /// where the table isn't yet what the statement speaks of. Indexes that are gone by then are
    /// named.
    pub fn alteration_cost(
        &mut self,
        table: &TableName,
        actions: &str,
        without: &[String],
    ) -> Result<Option<AlterationCost>, DatabaseError> {
        let connection = self.connection()?;
        connection.execute("BEGIN", &[])?;
        let cost = connection.try_alteration(table, actions, without);
        connection.execute("ROLLBACK", &[])?;
        Ok(cost.ok().flatten())
    }
}

impl Connection {
    fn try_alteration(
        &mut self,
        table: &TableName,
        actions: &str,
        without: &[String],
    ) -> Result<Option<AlterationCost>, DatabaseError> {
        let schema = table.schema.clone().unwrap_or_else(|| self.schema().to_owned());
        let original = format!("{}.{}", quote_always(&schema), quote_always(&table.name));
        // The remarks are read in English.
        let language = self.texts("SELECT current_setting('lc_messages')")?;
        let language = language.first().and_then(|row| row.first()?.clone()).unwrap_or_default();
        if !["", "C", "POSIX"].contains(&language.as_str())
            && !language.starts_with("en")
            && !language.starts_with("C.")
        {
            self.execute("SET LOCAL lc_messages = 'C'", &[])?;
        }
        self.execute(
            &format!("CREATE TEMP TABLE {COPY} (LIKE {original} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)"),
            &[],
        )?;
        for sql in self.indexes_of_copy(&schema, &table.name, without)? {
            self.execute(&sql, &[])?;
        }
        self.execute("SET LOCAL client_min_messages = debug1", &[])?;
        self.take_notices();
        self.execute(&format!("ALTER TABLE pg_temp.{COPY} {actions}"), &[])?;
        let mut cost = AlterationCost { rewrites: false, scans: false };
        for notice in self.take_notices() {
            let message = notice.message;
            if !message.contains(&format!("\"{COPY}\"")) && !message.starts_with("validating foreign key") {
                continue;
            }
            cost.rewrites |= message.starts_with("rewriting table");
            cost.scans |= ["rewriting table", "verifying table", "building index", "validating foreign key"]
                .iter()
                .any(|start| message.starts_with(start));
        }
        Ok(Some(cost))
    }

    /// The statements that give the copy the indexes of the table.
    fn indexes_of_copy(&mut self, schema: &str, table: &str, without: &[String]) -> Result<Vec<String>, DatabaseError> {
        let sql = format!(
            "SELECT c.relname, 'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ON pg_temp.{COPY} ' \
             || substr(d.text, strpos(d.text, ' USING ') + 1) \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
             JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
             CROSS JOIN LATERAL (SELECT pg_get_indexdef(i.indexrelid) AS text) d \
             WHERE n.nspname = {} AND t.relname = {}",
            string_literal(schema),
            string_literal(table)
        );
        let rows = self.texts(&sql)?;
        let statement = |row: Vec<Option<String>>| {
            let mut values = row.into_iter().flatten();
            let (name, sql) = (values.next()?, values.next()?);
            (!without.contains(&name)).then_some(sql)
        };
        Ok(rows.into_iter().filter_map(statement).collect())
    }
}
