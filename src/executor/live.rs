//! The live database as the planner's source of what is really there.

use crate::database::Connection;
use crate::database::postgres::Observer;
use crate::plan::{AlterationCost, Catalogue, PlanError, PostgresCatalogue, SqliteCatalogue, TableSize};
use crate::schema::TableName;
use std::collections::BTreeMap;

/// Reads the catalogue when the planner asks, inside the transaction that is open.
#[derive(Debug)]
pub(super) struct Live<'a> {
    connection: &'a mut Connection,
    postgres: &'a mut Option<PostgresCatalogue>,
    observer: &'a mut Option<Observer>,
    sqlite: Option<SqliteCatalogue>,
}

impl<'a> Live<'a> {
    /// `postgres` outlives the planning of one segment; whoever runs statements empties it.
    pub(super) const fn new(
        connection: &'a mut Connection,
        postgres: &'a mut Option<PostgresCatalogue>,
        observer: &'a mut Option<Observer>,
    ) -> Self {
        Self { connection, postgres, observer, sqlite: None }
    }
}

impl Catalogue for Live<'_> {
    fn sqlite(&mut self, tables: &[TableName]) -> Result<Option<&SqliteCatalogue>, PlanError> {
        if self.sqlite.is_none()
            && let Connection::Sqlite(connection) = self.connection
        {
            self.sqlite = Some(connection.catalogue_of(tables).map_err(|error| unreadable(&error))?);
        }
        Ok(self.sqlite.as_ref())
    }

    fn sqlite_broken_triggers(&mut self) -> Result<Vec<String>, PlanError> {
        match self.connection {
            Connection::Sqlite(connection) => connection.broken_triggers().map_err(|error| unreadable(&error)),
            Connection::Postgres(_) => Ok(Vec::new()),
        }
    }

    fn postgres(&mut self, tables: &[TableName]) -> Result<Option<&PostgresCatalogue>, PlanError> {
        if let Connection::Postgres(connection) = self.connection {
            let known = self.postgres.get_or_insert_default();
            let missing: Vec<TableName> =
                tables.iter().filter(|name| !known.tables.contains_key(name)).cloned().collect();
            if !missing.is_empty() {
                known.extend(connection.catalogue_of(&missing).map_err(|error| unreadable(&error))?);
            }
        }
        Ok(self.postgres.as_ref())
    }

    fn postgres_sizes(&mut self, tables: &[TableName]) -> Result<BTreeMap<TableName, TableSize>, PlanError> {
        match self.observer {
            Some(observer) => observer.sizes(tables).map_err(|error| unreadable(&error)),
            None => Ok(BTreeMap::new()),
        }
    }

    fn postgres_cost(
        &mut self,
        table: &TableName,
        actions: &str,
        without: &[String],
    ) -> Result<Option<AlterationCost>, PlanError> {
        match self.observer {
            Some(observer) => observer.alteration_cost(table, actions, without).map_err(|error| unreadable(&error)),
            None => Ok(None),
        }
    }

    fn postgres_version(&self) -> Option<u32> {
        match &self.connection {
            Connection::Postgres(connection) => Some(connection.version()),
            Connection::Sqlite(_) => None,
        }
    }
}

fn unreadable(error: &crate::database::DatabaseError) -> PlanError {
    PlanError::new(format!("the catalogue can't be read: {error}"))
}
