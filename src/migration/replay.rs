//! Replaying migrations: the state that their operations leave.

use super::{Direction, Graph, Migration, MigrationName, Route};
use crate::operation::StateError;
use crate::state::ProjectState;
use crate::text::Diagnostic;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An operation that doesn't fit the state before it.
#[derive(Debug, Clone)]
pub struct ReplayError {
    /// The migration.
    pub migration: Arc<Migration>,
    /// The place of its operation, from 0.
    pub operation: usize,
    /// Why not.
    pub error: StateError,
}

impl From<ReplayError> for Diagnostic {
    fn from(failed: ReplayError) -> Self {
        let ReplayError { migration, operation, error } = failed;
        let described = migration.operations.get(operation).map(|operation| operation.describe()).unwrap_or_default();
        let message = format!(
            "operation {} of `{}` ({described}) doesn't fit what comes before it: {}",
            operation + 1,
            migration.name,
            error.message
        );
        let location =
            migration.places.operations.get(operation).and_then(|span| migration.places.location(Some(span)));
        let diagnostic = match location {
            Some(location) => Self::error("state", message, location),
            None => Self::global("state", message),
        };
        diagnostic.help(error.help.unwrap_or_else(|| {
            "the operations of a migration must fit the models that the migrations before it leave".to_owned()
        }))
    }
}

impl From<ReplayError> for crate::text::Diagnostics {
    fn from(failed: ReplayError) -> Self {
        Diagnostic::from(failed).into()
    }
}

impl Migration {
    /// Applies its operations to a state; the number of the one that doesn't fit, where one doesn't.
    pub fn advance(&self, state: &mut ProjectState) -> Result<(), (usize, StateError)> {
        for (place, operation) in self.operations.iter().enumerate() {
            operation.apply(&self.name.app, state).map_err(|error| (place, error))?;
        }
        Ok(())
    }
}

/// A migration of a route with the states on both sides of it, in the direction of its
/// operations: `before` is the one without it.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The migration.
    pub migration: Arc<Migration>,
    /// Without it.
    pub before: ProjectState,
    /// With it.
    pub after: ProjectState,
}

impl Graph {
    /// The state that all migrations leave.
    pub fn state(&self) -> Result<ProjectState, ReplayError> {
        replay(ProjectState::new(), self.migrations())
    }

    /// The state that the applied migrations leave.
    pub fn applied_state(&self) -> Result<ProjectState, ReplayError> {
        replay(ProjectState::new(), self.migrations().filter(|migration| self.is_applied(&migration.name)))
    }

    /// The state that these migrations, and all that must come before them, leave.
    pub fn state_at(&self, names: &[MigrationName]) -> Result<ProjectState, ReplayError> {
        let positions = names.iter().filter_map(|name| self.position(name));
        replay(ProjectState::new(), self.upwards_of(positions))
    }

    /// The migrations of a route in its order, each with the states around it. What is applied
    /// and not on the route comes first, as it did in the database.
    pub fn moments(&self, route: &Route) -> Result<Vec<Moment>, ReplayError> {
        let going: BTreeSet<&MigrationName> = route.migrations.iter().map(|migration| &migration.name).collect();
        let staying =
            self.migrations().filter(|migration| self.is_applied(&migration.name) && !going.contains(&migration.name));
        let mut state = replay(ProjectState::new(), staying)?;
        let mut moments = Vec::with_capacity(route.migrations.len());
        let mut add = |migration: &Arc<Migration>| {
            let before = state.clone();
            state = replay(before.clone(), [migration])?;
            moments.push(Moment { migration: migration.clone(), before, after: state.clone() });
            Ok(())
        };
        match route.direction {
            Direction::Forwards => route.migrations.iter().try_for_each(&mut add)?,
            Direction::Backwards => {
                route.migrations.iter().rev().try_for_each(&mut add)?;
                moments.reverse();
            }
        }
        Ok(moments)
    }
}

/// The state after these migrations, in this order.
pub fn replay<'a>(
    mut state: ProjectState,
    migrations: impl IntoIterator<Item = &'a Arc<Migration>>,
) -> Result<ProjectState, ReplayError> {
    for migration in migrations {
        migration.advance(&mut state).map_err(|(operation, error)| ReplayError {
            migration: migration.clone(),
            operation,
            error,
        })?;
    }
    Ok(state)
}
