//! `--adopt`: the history that another tool recorded becomes dorm's.

use super::history::{columns_of, text};
use super::route;
use super::{Event, Executor, Failure, bookkeeping};
use crate::dialect::lower;
use crate::migration::{Applied, Direction, Graph, Migration, MigrationName};
use crate::schema::{Table, TableName, compare_structure};
use crate::state::{Engine, ProjectState};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A tool whose history can be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignTool {
    /// Django's `django_migrations`, which is only read.
    Django,
    /// djanorm's `dorm_migrations`, which is kept as `djanorm_migrations`.
    Djanorm,
}

/// Where djanorm's table is kept.
const DJANORM: &str = "djanorm_migrations";

impl ForeignTool {
    const fn table(self) -> &'static str {
        match self {
            Self::Django => "django_migrations",
            Self::Djanorm => bookkeeping::MIGRATIONS,
        }
    }
}

impl Executor<'_> {
    /// Records what another tool applied: rows whose app and name dorm has; for an app without any,
    /// the latest migration whose state has the live structure, with all before it.
    pub fn adopt(&mut self, tool: ForeignTool) -> Result<(), Failure> {
        self.lock()?;
        let columns = columns_of(&mut self.connection, tool.table())?;
        if columns.is_empty() {
            return Err(Failure::new("no-history", format!("there is no table `{}` in this database", tool.table()))
                .help("nothing was changed; `dorm migrate --fake-initial` records migrations by the tables that are there"));
        }
        if tool == ForeignTool::Djanorm && columns.iter().any(|column| column == "checksum") {
            return Err(Failure::new("no-history", format!("`{}` is dorm's own table", bookkeeping::MIGRATIONS))
                .help("nothing was changed, and nothing needs to be: this history is dorm's already"));
        }
        let foreign: Applied = self
            .connection
            .query(&format!("SELECT app, name FROM {}", tool.table()), &[])?
            .iter()
            .filter_map(|row| Some(MigrationName::new(text(row.first()?), text(row.get(1)?))))
            .collect();
        let mut found = self.adoptable(&foreign)?;
        let engine = self.connection.engine();
        self.in_transaction(|this| {
            if tool == ForeignTool::Djanorm {
                let rename = format!("ALTER TABLE {} RENAME TO {DJANORM}", bookkeeping::MIGRATIONS);
                this.connection.execute(&rename, &[])?;
            }
            for sql in bookkeeping::missing(&mut this.connection)? {
                this.connection.execute(&sql, &[])?;
            }
            let known = super::History::read(&mut this.connection)?.applied();
            // What dorm has recorded already isn't recorded, nor said, again.
            found.retain(|migration| !known.contains(&migration.name));
            for migration in &found {
                this.connection.execute(&bookkeeping::record(engine, migration, None), &[])?;
            }
            Ok(())
        })?;
        for migration in &found {
            (self.events)(Event::Faked { name: migration.name.clone(), direction: Direction::Forwards });
        }
        Ok(())
    }

    fn adoptable(&mut self, foreign: &Applied) -> Result<Vec<Arc<Migration>>, Failure> {
        let graph = self.graph.with_applied(&Applied::new())?;
        let mut accepted: BTreeSet<MigrationName> =
            graph.migrations().map(|migration| migration.name.clone()).filter(|name| foreign.contains(name)).collect();
        // An app is settled by names where dorm has all that was applied. `0001_initial` is a name that
        // everybody has: where others are unknown, the structure may say that more of it is applied.
        let by_name: BTreeSet<String> = accepted
            .iter()
            .map(|name| name.app.clone())
            .filter(|app| !foreign.iter().any(|name| name.app == *app && !accepted.contains(name)))
            .collect();
        let engine = self.connection.engine();
        let live: BTreeMap<TableName, Table> =
            self.connection.introspect(&[])?.tables.into_iter().map(|table| (table.name.clone(), table)).collect();
        let mut state = ProjectState::new();
        let mut latest: BTreeMap<String, MigrationName> = BTreeMap::new();
        for migration in graph.migrations() {
            route::advance(migration, &mut state)?;
            let app = &migration.name.app;
            if !by_name.contains(app) && app_matches(&state, app, engine, &live)? {
                latest.insert(app.clone(), migration.name.clone());
            }
        }
        for name in latest.values() {
            accepted.extend(before(&graph, name));
        }
        Ok(graph.migrations().filter(|migration| accepted.contains(&migration.name)).cloned().collect())
    }
}

/// A migration of an app and all of that app before it.
fn before(graph: &Graph, name: &MigrationName) -> Vec<MigrationName> {
    graph
        .migrations()
        .map(|migration| &migration.name)
        .filter(|other| other.app == name.app && (*other == name || graph.is_before(other, name)))
        .cloned()
        .collect()
}

/// Whether every table of an app is there with the structure that a state gives it.
fn app_matches(
    state: &ProjectState,
    app: &str,
    engine: Engine,
    live: &BTreeMap<TableName, Table>,
) -> Result<bool, Failure> {
    let mut any = false;
    for model in state.models().filter(|model| model.name.app == app) {
        let tables = lower::model(state, model, engine).map_err(|error| Failure::new("state", error.to_string()))?;
        for table in tables {
            any = true;
            let agrees =
                live.get(&table.name).is_some_and(|live| compare_structure(&table, live, engine).structure.is_empty());
            if !agrees {
                return Ok(false);
            }
        }
    }
    Ok(any)
}
