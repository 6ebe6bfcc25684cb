//! What plans are made on where nothing may be touched: the catalogue of the database (or of none)
//! with the steps planned so far laid over it.

use super::Failure;
use crate::database::postgres::Observer;
use crate::database::sqlite::{Followed, Mirror, Shadow, broken_triggers};
use crate::database::{Connection, DatabaseError};
use crate::dialect::lower::Memory;
use crate::plan::{AlterationCost, Catalogue, Change, PlanError, PostgresCatalogue, SqliteCatalogue, Step, TableSize};
use crate::schema::TableName;
use crate::state::Engine;
use std::collections::BTreeMap;

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
    mirror: Option<Mirror>,
    observer: Option<Observer>,
    /// What tables that the plan renames or makes are called in the database; none: they aren't there.
    live_names: BTreeMap<TableName, Option<TableName>>,
    /// The tables of the models, as the migrations planned so far have them.
    pub(super) lowered: Memory,
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
                stand_in.observer = Some(connection.observer());
            }
        }
        Ok(stand_in)
    }

    /// Of no database: names are the conventional ones, and definitions those that dorm writes.
    pub fn without_database(engine: Engine, version: Option<u32>) -> Self {
        Self {
            engine,
            version,
            postgres: None,
            shadow: None,
            unseen: Vec::new(),
            sqlite: None,
            mirror: None,
            observer: None,
            live_names: BTreeMap::new(),
            lowered: Memory::default(),
        }
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
                    self.follow(change);
                }
            }
        }
    }

    fn follow(&mut self, change: &Change) {
        let mut names: Vec<(TableName, Option<TableName>)> = Vec::new();
        for table in &change.dropped {
            names.push((table.name.clone(), None));
        }
        for pair in change.altered.iter().filter(|pair| pair.before.name != pair.after.name) {
            names.push((pair.after.name.clone(), self.live_name(&pair.before.name)));
        }
        for table in &change.created {
            names.push((table.name.clone(), None));
        }
        self.live_names.extend(names);
    }

    fn live_name(&self, name: &TableName) -> Option<TableName> {
        self.live_names.get(name).cloned().unwrap_or_else(|| Some(name.clone()))
    }
}

fn failed(error: DatabaseError) -> PlanError {
    PlanError::new(format!("{error}"))
}

impl StandIn {
    /// SQLite, as long as there are no views and no triggers: lays what is unseen over the mirror, and
    /// takes from it what belongs to some tables.
    fn look_into_mirror(&mut self, tables: &[TableName]) -> Result<(), PlanError> {
        if self.mirror.is_none() && self.shadow.is_none() && !self.unseen.is_empty() {
            self.mirror = self.sqlite.as_ref().and_then(Mirror::of);
        }
        let Some(mirror) = &mut self.mirror else { return Ok(()) };
        if !self.unseen.is_empty() && mirror.follow(&self.unseen).map_err(failed)? == Followed::No {
            self.sqlite = Some(mirror.catalogue());
            self.mirror = None;
            return Ok(());
        }
        self.unseen.clear();
        self.sqlite = Some(mirror.catalogue_of(tables));
        Ok(())
    }
}

impl Catalogue for StandIn {
    fn sqlite(&mut self, tables: &[TableName]) -> Result<Option<&SqliteCatalogue>, PlanError> {
        self.look_into_mirror(tables)?;
        // What was read from a shadow is of the tables that were asked for then.
        if !self.unseen.is_empty() || self.shadow.is_some() {
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

    fn sqlite_broken_triggers(&mut self) -> Result<Vec<String>, PlanError> {
        match (&mut self.shadow, &self.sqlite) {
            (Some(shadow), _) => shadow.connection().broken_triggers().map_err(failed),
            (None, Some(catalogue)) => broken_triggers(catalogue).map_err(failed),
            (None, None) => Ok(Vec::new()),
        }
    }

    fn postgres(&mut self, _tables: &[TableName]) -> Result<Option<&PostgresCatalogue>, PlanError> {
        Ok(self.postgres.as_ref())
    }

    fn postgres_sizes(&mut self, tables: &[TableName]) -> Result<BTreeMap<TableName, TableSize>, PlanError> {
        let names: Vec<(TableName, TableName)> =
            tables.iter().filter_map(|name| Some((name.clone(), self.live_name(name)?))).collect();
        let Some(observer) = self.observer.as_mut().filter(|_| !names.is_empty()) else { return Ok(BTreeMap::new()) };
        let live: Vec<TableName> = names.iter().map(|(_, live)| live.clone()).collect();
        let sizes = observer.sizes(&live).map_err(|error| PlanError::new(format!("sizes can't be read: {error}")))?;
        Ok(names.into_iter().filter_map(|(name, live)| Some((name, *sizes.get(&live)?))).collect())
    }

    fn postgres_cost(
        &mut self,
        table: &TableName,
        actions: &str,
        without: &[String],
    ) -> Result<Option<AlterationCost>, PlanError> {
        let Some(live) = self.live_name(table) else { return Ok(None) };
        let Some(observer) = self.observer.as_mut() else { return Ok(None) };
        let cost = observer.alteration_cost(&live, actions, without);
        cost.map_err(|error| PlanError::new(format!("what a change costs can't be asked: {error}")))
    }

    fn postgres_version(&self) -> Option<u32> {
        self.version
    }
}
