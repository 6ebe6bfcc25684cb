//! A database as it is at one moment, to be held against another one.

use super::{Executor, Failure};
use crate::drift::table_facts;
use crate::schema::{Schema, Table, TableName};
use crate::state::Engine;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A schema at one moment; tables that didn't change are shared between moments.
pub(super) type Moment = BTreeMap<TableName, Arc<Table>>;

/// A table that isn't what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableDifference {
    /// Its name.
    pub table: String,
    /// As it should be, a fact in a line; empty: not there.
    pub expected: String,
    /// As it is.
    pub actual: String,
}

impl Executor<'_> {
    /// The schema as it is now.
    pub(super) fn moment(&mut self, like: Option<&Moment>, schemas: &[String]) -> Result<Moment, Failure> {
        let Schema { tables } = self.connection.introspect(schemas)?;
        Ok(tables
            .into_iter()
            .map(|table| {
                let table = sorted(table);
                let same = like.and_then(|like| like.get(&table.name)).filter(|known| ***known == table);
                (table.name.clone(), same.cloned().unwrap_or_else(|| Arc::new(table)))
            })
            .collect())
    }
}

/// The order of columns and of what hangs on a table is no part of what it says.
fn sorted(mut table: Table) -> Table {
    fn by_text<T: std::fmt::Debug>(list: &mut [T]) {
        if list.len() > 1 {
            list.sort_by_cached_key(|entry| format!("{entry:?}"));
        }
    }
    table.columns.sort_by(|one, other| one.name.cmp(&other.name));
    by_text(&mut table.uniques);
    by_text(&mut table.foreign_keys);
    by_text(&mut table.checks);
    by_text(&mut table.exclusions);
    by_text(&mut table.indexes);
    by_text(&mut table.triggers);
    table
}

/// The tables in which two moments differ.
pub(super) fn differing(was: &Moment, now: &Moment, engine: Engine) -> Vec<TableDifference> {
    let names: BTreeSet<&TableName> = was.keys().chain(now.keys()).collect();
    names
        .into_iter()
        .filter(|name| was.get(*name) != now.get(*name))
        .map(|name| {
            let text = |moment: &Moment| moment.get(name).map(|table| table_facts(table, engine)).unwrap_or_default();
            let (mut expected, mut actual) = (text(was), text(now));
            if expected == actual {
                // A fact that no line of SQL says: rather ugly than silent.
                let all = |moment: &Moment| moment.get(name).map(|table| format!("{table:#?}")).unwrap_or_default();
                (expected, actual) = (all(was), all(now));
            }
            TableDifference { table: name.to_string(), expected, actual }
        })
        .collect()
}
