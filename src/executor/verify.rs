//! Migrations proved on a scratch database: forwards, each step back restores what was, forwards again.

use super::route::{self, Leg};
use super::{Event, Executor, Failure};
use crate::migration::{Applied, Direction, MigrationName, Target};
use crate::schema::{Schema, Table, TableName};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A migration that doesn't keep its word.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenWord {
    /// Which.
    pub name: MigrationName,
    /// Which way it went when it showed.
    pub direction: Direction,
    /// The tables that differ: name, as it should be, as it is.
    pub tables: Vec<(String, String, String)>,
}

/// What the way back and forward showed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verified {
    /// How many went back and forward.
    pub restored: usize,
    /// The irreversible ones; the way back starts above the last of them.
    pub irreversible: Vec<MigrationName>,
    /// The first that breaks its word.
    pub broken: Option<BrokenWord>,
}

/// A schema at one moment; tables that didn't change are shared between moments.
type Moment = BTreeMap<TableName, Arc<Table>>;

impl Executor<'_> {
    /// Applies everything to an empty database, step by step, then takes each migration back and
    /// applies it again, and compares the schema with what it was at that moment.
    pub fn verify(&mut self) -> Result<Verified, Failure> {
        self.begin()?;
        self.ensure_bookkeeping()?;
        let graph = route::graph_for(self.graph, &Applied::new())?;
        graph.check_leaves()?;
        let route = graph.route(&Target::Latest)?;
        let legs = route::legs(&graph, &route)?;
        let schemas: Vec<String> = schemas(&legs);
        let mut moments = vec![self.moment(None, &schemas)?];
        for (place, leg) in legs.iter().enumerate() {
            self.step(leg, place, legs.len())?;
            let moment = self.moment(moments.last(), &schemas)?;
            moments.push(moment);
        }
        let mut verified = Verified::default();
        let first = first_reversible(&legs, &mut verified.irreversible);
        for (place, leg) in legs.iter().enumerate().skip(first).rev() {
            let back = Leg { direction: Direction::Backwards, ..leg.clone() };
            self.step(&back, legs.len() - 1 - place, legs.len())?;
            let now = self.moment(moments.get(place), &schemas)?;
            if let Some(broken) = compare(leg, Direction::Backwards, moments.get(place), &now) {
                verified.broken = Some(broken);
                return Ok(verified);
            }
            verified.restored += 1;
        }
        for (place, leg) in legs.iter().enumerate().skip(first) {
            self.step(leg, place, legs.len())?;
            let now = self.moment(moments.get(place + 1), &schemas)?;
            if let Some(broken) = compare(leg, Direction::Forwards, moments.get(place + 1), &now) {
                verified.broken = Some(broken);
                return Ok(verified);
            }
        }
        Ok(verified)
    }

    fn step(&mut self, leg: &Leg, place: usize, total: usize) -> Result<(), Failure> {
        (self.events)(Event::Started {
            name: leg.migration.name.clone(),
            direction: leg.direction,
            position: place + 1,
            total,
        });
        self.apply(leg)
    }

    fn moment(&mut self, like: Option<&Moment>, schemas: &[String]) -> Result<Moment, Failure> {
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

/// The PostgreSQL schemas that any model names.
fn schemas(legs: &[Leg]) -> Vec<String> {
    let Some(last) = legs.last() else { return Vec::new() };
    let mut names: BTreeSet<String> = BTreeSet::new();
    for model in last.start().models() {
        names.extend(model.options.schema.clone());
    }
    names.into_iter().collect()
}

/// Where the way back starts: above the last irreversible migration.
fn first_reversible(legs: &[Leg], irreversible: &mut Vec<MigrationName>) -> usize {
    let mut first = 0;
    for (place, leg) in legs.iter().enumerate() {
        if leg.migration.operations.iter().any(|operation| !operation.reversible()) {
            irreversible.push(leg.migration.name.clone());
            first = place + 1;
        }
    }
    first
}

/// The order of columns and of what hangs on a table is no part of what it says.
fn sorted(mut table: Table) -> Table {
    fn by_text<T: std::fmt::Debug>(list: &mut [T]) {
        list.sort_by_cached_key(|entry| format!("{entry:?}"));
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

fn compare(leg: &Leg, direction: Direction, was: Option<&Moment>, now: &Moment) -> Option<BrokenWord> {
    let was = was?;
    if was == now {
        return None;
    }
    let names: BTreeSet<&TableName> = was.keys().chain(now.keys()).collect();
    let tables = names
        .into_iter()
        .filter(|name| was.get(*name) != now.get(*name))
        .map(|name| {
            let text = |moment: &Moment| moment.get(name).map(|table| format!("{table:#?}")).unwrap_or_default();
            (name.name.clone(), text(was), text(now))
        })
        .collect();
    Some(BrokenWord { name: leg.migration.name.clone(), direction, tables })
}
