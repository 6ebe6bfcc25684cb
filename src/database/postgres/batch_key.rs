//! What must be known of a table before its rows are gone through in batches.

use super::Connection;
use crate::database::DatabaseError;
use crate::schema::TableName;
use crate::sql;

impl Connection {
    /// Whether a valid unique index is over just these columns, and none of them may be NULL.
    pub fn is_unique_not_null(&mut self, table: &TableName, columns: &[String]) -> Result<bool, DatabaseError> {
        let schema = table.schema.as_deref().unwrap_or_else(|| self.schema()).to_owned();
        let columns: Vec<String> = columns.iter().map(|column| sql::string_literal(column)).collect();
        let query = format!(
            "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
             WHERE c.relname = {} AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = {}) \
             AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL \
             AND (SELECT array_agg(a.attname::text ORDER BY k.place) \
                  FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place) \
                  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND a.attnotnull \
                  WHERE k.place <= i.indnkeyatts) = ARRAY[{}]::text[]",
            sql::string_literal(&table.name),
            sql::string_literal(&schema),
            columns.join(", ")
        );
        Ok(!self.texts(&query)?.is_empty())
    }
}
