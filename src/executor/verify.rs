//! Migrations proved on a scratch database: forwards, each step back restores what was, forwards again.

use super::expectations::Expectations;
use super::moment::{Moment, TableDifference, differing};
use super::route::{self, Leg};
use super::{Event, Executor, Failure};
use crate::migration::{Applied, Direction, MigrationName, Target};

/// A migration that doesn't keep its word.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenWord {
    /// Which.
    pub name: MigrationName,
    /// Which way it went when it showed.
    pub direction: Direction,
    /// The tables that differ from what they were.
    pub tables: Vec<TableDifference>,
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

impl Executor<'_> {
    /// Applies everything to an empty database, step by step, then takes each migration back and
    /// applies it again, and compares the schema with what it was at that moment.
    pub fn verify(&mut self) -> Result<Verified, Failure> {
        let graph = route::graph_for(self.graph, &Applied::new())?;
        graph.check_leaves()?;
        let route = graph.route(&Target::Latest)?;
        let legs = route::legs(&graph, &route)?;
        let last = legs.last().and_then(|leg| leg.states.last()).cloned().unwrap_or_default();
        let expectations = Expectations::of(&graph, self.connection.engine());
        self.begin_scratch(&last, &expectations)?;
        let schemas: Vec<String> = expectations.schemas.into_iter().collect();
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

fn compare(leg: &Leg, direction: Direction, was: Option<&Moment>, now: &Moment) -> Option<BrokenWord> {
    let tables = differing(was?, now);
    (!tables.is_empty()).then(|| BrokenWord { name: leg.migration.name.clone(), direction, tables })
}
