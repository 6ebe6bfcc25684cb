//! Records without deeds: `--fake` and `--prune`.

use super::history::History;
use super::route;
use super::{Event, Executor, Failure, bookkeeping};
use crate::migration::{MigrationName, Target};

impl Executor<'_> {
    /// Records the way to a target, and does nothing else.
    pub fn fake(&mut self, target: &Target) -> Result<(), Failure> {
        let history = self.begin()?;
        if let Some(partial) = &history.partial {
            return Err(super::run::half_applied(&partial.name));
        }
        let graph = route::graph_for(self.graph, &history.applied())?;
        let route = graph.route(target)?;
        if route.migrations.is_empty() {
            return Ok(());
        }
        self.ensure_bookkeeping()?;
        let engine = self.connection.engine();
        self.in_transaction(|this| {
            for migration in &route.migrations {
                let sql = bookkeeping::settle(engine, migration, route.direction, None);
                this.connection.execute(&sql, &[])?;
            }
            Ok(())
        })?;
        for migration in &route.migrations {
            (self.events)(Event::Faked { name: migration.name.clone(), direction: route.direction });
        }
        Ok(())
    }

    /// Forgets the rows whose files are gone and that nothing stands for any more.
    pub fn prune(&mut self) -> Result<Vec<MigrationName>, Failure> {
        let history = self.begin()?;
        let gone = prunable(&history, self.graph);
        self.in_transaction(|this| {
            for name in &gone {
                this.connection.execute(&bookkeeping::forget(name), &[])?;
            }
            Ok(())
        })?;
        Ok(gone)
    }
}

/// The rows that `--prune` forgets.
pub fn prunable(history: &History, graph: &crate::migration::Graph) -> Vec<MigrationName> {
    history.compare(graph).missing
}
