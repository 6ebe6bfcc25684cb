//! What plans are made on where nothing may be touched: the catalogue of the database (or of none)
//! with the steps planned so far laid over it.

use super::Failure;
use crate::database::sqlite::Shadow;
use crate::database::{Connection, DatabaseError};
use crate::plan::{Catalogue, Change, PlanError, PostgresCatalogue, SqliteCatalogue, Step};
use crate::schema::TableName;
use crate::state::Engine;

/// A catalogue that follows the plan.
#[derive(Debug)]
pub struct StandIn {
    engine: Engine,
    version: Option<u32>,
    postgres: Option<PostgresCatalogue>,
    shadow: Option<Shadow>,
    /// Statements that the shadow hasn't seen yet: it is made to see them only when it is asked.
    unseen: Vec<String>,
    sqlite: Option<SqliteCatalogue>,
}

impl StandIn {
    /// Of a live database, which is read and not touched.
    pub fn of(connection: &mut Connection) -> Result<Self, Failure> {
        let mut stand_in = Self::without_database(connection.engine(), None);
        match connection {
            Connection::Sqlite(connection) => stand_in.sqlite = Some(connection.catalogue()?),
            Connection::Postgres(connection) => {
                stand_in.version = Some(connection.version());
                stand_in.postgres = Some(connection.catalogue()?);
            }
        }
        Ok(stand_in)
    }

    /// Of no database: names are the conventional ones, and definitions those that dorm writes.
    pub const fn without_database(engine: Engine, version: Option<u32>) -> Self {
        Self { engine, version, postgres: None, shadow: None, unseen: Vec::new(), sqlite: None }
    }

    /// The engine that it stands in for.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Lays steps over it.
    pub fn lay(&mut self, change: Option<&Change>, steps: &[Step]) {
        match self.engine {
            Engine::Sqlite => {
                if self.sqlite.is_some() || self.shadow.is_some() {
                    self.unseen.extend(steps.iter().map(|step| step.sql.clone()));
                }
            }
            Engine::Postgres => {
                if let (Some(catalogue), Some(change)) = (&mut self.postgres, change) {
                    catalogue.lay(change);
                }
            }
        }
    }
}

impl Catalogue for StandIn {
    fn sqlite(&mut self, tables: &[TableName]) -> Result<Option<&SqliteCatalogue>, PlanError> {
        // What was read from a shadow is of the tables that were asked for then.
        if !self.unseen.is_empty() || self.shadow.is_some() {
            let failed = |error: DatabaseError| PlanError::new(format!("{error}"));
            let mut shadow = match (self.shadow.take(), &self.sqlite) {
                (Some(shadow), _) => shadow,
                (None, Some(catalogue)) => Shadow::new(catalogue).map_err(failed)?,
                (None, None) => return Ok(None),
            };
            for sql in self.unseen.drain(..) {
                // A person's SQL may need rows (or a module) that aren't there; the plan goes on
                // with what the shadow could follow.
                drop(shadow.execute(&sql));
            }
            self.sqlite = Some(shadow.connection().catalogue_of(tables).map_err(failed)?);
            self.shadow = Some(shadow);
        }
        Ok(self.sqlite.as_ref())
    }

    fn postgres(&mut self, _tables: &[TableName]) -> Result<Option<&PostgresCatalogue>, PlanError> {
        Ok(self.postgres.as_ref())
    }

    fn postgres_version(&self) -> Option<u32> {
        self.version
    }
}
