//! The way from what is applied to a target.

use super::{Graph, Node};
use crate::migration::{Migration, MigrationName};
use crate::text::{Diagnostic, closest};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where `migrate` is to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Everything applied.
    Latest,
    /// Everything of one app applied, and what that needs.
    App(String),
    /// This migration is the last one applied of its app.
    Migration(MigrationName),
    /// Nothing of an app applied.
    Zero(String),
}

/// Which way operations go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Applied.
    Forwards,
    /// Undone.
    Backwards,
}

impl Direction {
    /// As JSON and the journal write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forwards => "forwards",
            Self::Backwards => "backwards",
        }
    }
}

/// What to apply or to undo, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// Which way.
    pub direction: Direction,
    /// The migrations, the first one first.
    pub migrations: Vec<Arc<Migration>>,
}

impl Graph {
    /// The way to a target from what is applied.
    pub fn route(&self, target: &Target) -> Result<Route, Diagnostic> {
        match target {
            Target::Latest => Ok(self.forwards(0..self.nodes.len())),
            Target::App(app) => Ok(self.forwards(self.of_app(app)?)),
            Target::Zero(app) => Ok(self.backwards(self.of_app(app)?)),
            Target::Migration(name) => {
                let position = self.positions.get(name).copied();
                let Some((position, node)) = position.and_then(|at| Some((at, self.nodes.get(at)?))) else {
                    let message = format!("there is no migration `{name}`");
                    return Err(Diagnostic::global("unknown-migration", message)
                        .help(format!("`dorm showmigrations {}` lists them", name.app)));
                };
                if !node.applied {
                    return Ok(self.forwards([position]));
                }
                // Back to it: what comes after it in its app goes, with all that needs that.
                let later: Vec<usize> = node
                    .children
                    .iter()
                    .copied()
                    .filter(|&child| self.nodes[child].migration.name.app == name.app)
                    .collect();
                Ok(self.backwards(later))
            }
        }
    }

    /// The way that undoes the first `steps` of these, with all that needs them. Several that one squash
    /// stands for are one; one whose file is gone can't be undone.
    pub fn route_back(&self, newest_first: &[MigrationName], steps: usize) -> Result<Route, Diagnostic> {
        let mut found: Vec<usize> = Vec::new();
        for name in newest_first {
            if found.len() == steps {
                break;
            }
            let Some(position) = self.position_of_record(name) else {
                let message = format!("`{name}` is applied and its file is missing, so that it can't be undone");
                return Err(Diagnostic::global("missing-migration", message)
                    .help("bring the file back (from version control); or `dorm migrate --prune` forgets the record"));
            };
            if !found.contains(&position) {
                found.push(position);
            }
        }
        Ok(self.backwards(found))
    }

    /// The migration that a record stands for; a finished squash has those of what it replaced.
    fn position_of_record(&self, name: &MigrationName) -> Option<usize> {
        let finished = || self.nodes.iter().position(|node| node.migration.replaced.contains(name));
        self.positions.get(name).copied().or_else(finished)
    }

    fn of_app(&self, app: &str) -> Result<Vec<usize>, Diagnostic> {
        let found: Vec<usize> = self.positions_where(|node| node.migration.name.app == app);
        if found.is_empty() {
            let help = match closest(app, self.apps()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`dorm showmigrations` lists the apps".to_owned(),
            };
            return Err(Diagnostic::global("unknown-app", format!("app `{app}` has no migrations")).help(help));
        }
        Ok(found)
    }

    fn positions_where(&self, wanted: impl Fn(&Node) -> bool) -> Vec<usize> {
        self.nodes.iter().enumerate().filter(|(_, node)| wanted(node)).map(|(position, _)| position).collect()
    }

    fn forwards(&self, to: impl IntoIterator<Item = usize>) -> Route {
        let wanted: BTreeSet<usize> = self.upwards(to);
        let migrations = wanted
            .into_iter()
            .map(|position| &self.nodes[position])
            .filter(|node| !node.applied)
            .map(|node| node.migration.clone())
            .collect();
        Route { direction: Direction::Forwards, migrations }
    }

    fn backwards(&self, from: impl IntoIterator<Item = usize>) -> Route {
        let unwanted: BTreeSet<usize> = self.downwards(from);
        let migrations = unwanted
            .into_iter()
            .rev()
            .map(|position| &self.nodes[position])
            .filter(|node| node.applied)
            .map(|node| node.migration.clone())
            .collect();
        Route { direction: Direction::Backwards, migrations }
    }
}
