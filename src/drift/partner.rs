//! Which objects of two tables are the same.

use super::objects::{Paired, pair, same_column};
use crate::schema::Table;
use crate::state::Engine;

/// For each object of a live table the one of a declared table that is it, by their places.
#[derive(Debug, Clone, Default)]
pub struct Partners {
    /// Of its uniques.
    pub uniques: Vec<Option<usize>>,
    /// Of its foreign keys.
    pub foreign_keys: Vec<Option<usize>>,
    /// Of its checks.
    pub checks: Vec<Option<usize>>,
    /// Of its exclusions.
    pub exclusions: Vec<Option<usize>>,
    /// Of its indexes.
    pub indexes: Vec<Option<usize>>,
}

impl Partners {
    /// Pairs the objects of two tables that say the same.
    pub fn of(declared: &Table, live: &Table, engine: Engine) -> Self {
        Self {
            uniques: partners(&declared.uniques, &live.uniques, engine),
            foreign_keys: partners(&declared.foreign_keys, &live.foreign_keys, engine),
            checks: partners(&declared.checks, &live.checks, engine),
            exclusions: partners(&declared.exclusions, &live.exclusions, engine),
            indexes: partners(&declared.indexes, &live.indexes, engine),
        }
    }
}

fn partners<T: Paired>(declared: &[T], live: &[T], engine: Engine) -> Vec<Option<usize>> {
    let mut partners = vec![None; live.len()];
    for pair in pair(declared, live, engine) {
        if let (Some(at), Some(declared_at)) = (pair.live, pair.expected) {
            // One that only kept its name is another one.
            if declared[declared_at].same(&live[at], engine) {
                partners[at] = Some(declared_at);
            }
        }
    }
    partners
}

/// Whether two names are one column's.
pub fn is_one_column(one: &str, other: &str, engine: Engine) -> bool {
    same_column(one, other, engine)
}
