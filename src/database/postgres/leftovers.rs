//! What a statement that works in several transactions leaves where it stops half-way.

use super::Observer;
use crate::database::DatabaseError;
use crate::sql::string_literal;

/// An index of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundIndex {
    /// Its number, which no other one gets.
    pub oid: String,
    /// Its name alone.
    pub name: String,
    /// Its name with the schema, as SQL says it.
    pub full_name: String,
    /// Whether queries use it.
    pub is_valid: bool,
    /// Whether it is UNIQUE.
    pub is_unique: bool,
    /// Whether somebody builds it just now.
    pub is_building: bool,
}

/// How far a partition is from its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionState {
    /// It belongs to it.
    Attached,
    /// DETACH CONCURRENTLY has begun, and FINALIZE ends it.
    HalfDetached,
    /// It doesn't belong to it.
    Detached,
}

impl Observer {
    /// The indexes of a table, as SQL says its name; those of the whole database that don't work
    /// where none is said.
    pub fn indexes(&mut self, table: Option<&str>) -> Result<Vec<FoundIndex>, DatabaseError> {
        let which = match table {
            Some(table) => format!("i.indrelid = to_regclass({})", string_literal(table)),
            None => "NOT (i.indisvalid AND i.indisready)".to_owned(),
        };
        let rows = self.connection()?.texts(&format!(
            "SELECT i.indexrelid::text, c.relname, format('%I.%I', n.nspname, c.relname), i.indisvalid AND i.indisready, \
             i.indisunique, EXISTS (SELECT FROM pg_stat_progress_create_index p \
             WHERE p.datid = (SELECT oid FROM pg_database WHERE datname = current_database()) \
             AND p.relid = i.indrelid AND p.index_relid IN (0, i.indexrelid)) \
             FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE {which} ORDER BY i.indexrelid"
        ))?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let mut values = row.into_iter();
                let mut next = || values.next().flatten().unwrap_or_default();
                FoundIndex {
                    oid: next(),
                    name: next(),
                    full_name: next(),
                    is_valid: next() == "t",
                    is_unique: next() == "t",
                    is_building: next() == "t",
                }
            })
            .collect())
    }

    /// How far a partition is from its table; names are as SQL says them.
    pub fn partition_state(&mut self, table: &str, partition: &str) -> Result<PartitionState, DatabaseError> {
        // Servers before 14 don't have the column.
        let rows = self.connection()?.texts(&format!(
            "SELECT coalesce(to_jsonb(i) ->> 'inhdetachpending', 'false') FROM pg_inherits i \
             WHERE i.inhparent = to_regclass({}) AND i.inhrelid = to_regclass({})",
            string_literal(table),
            string_literal(partition)
        ))?;
        Ok(match rows.first().and_then(|row| row.first()?.as_deref()) {
            None => PartitionState::Detached,
            Some("true") => PartitionState::HalfDetached,
            Some(_) => PartitionState::Attached,
        })
    }

    /// The backend that still runs this statement: a server goes on with one for a while when its
    /// client was killed.
    pub fn runner(&mut self, sql: &str) -> Result<Option<i32>, DatabaseError> {
        /// The server keeps no more of a statement than 1,024 bytes, unless it is told to.
        const KEPT: usize = 1_000;
        let is_same = match sql.char_indices().map(|(at, _)| at).take_while(|at| *at <= KEPT).last() {
            Some(at) if sql.len() > KEPT => {
                format!("starts_with(query, {})", string_literal(sql.get(..at).unwrap_or(sql)))
            }
            _ => format!("query = {}", string_literal(sql)),
        };
        let own = self.worker;
        let rows = self.connection()?.texts(&format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' \
             AND pid NOT IN (pg_backend_pid(), {own}) AND {is_same} ORDER BY pid LIMIT 1"
        ))?;
        Ok(rows.first().and_then(|row| row.first()?.as_deref()?.parse().ok()))
    }
}
