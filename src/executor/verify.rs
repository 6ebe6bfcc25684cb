//! Migrations proved on a scratch database: forwards, each step back restores what was, forwards again.

use super::expectations::Expectations;
use super::moment::{Moment, TableDifference, differing};
use super::route::{self, Leg};
use super::{Event, Executor, Failure};
use crate::database::ErrorKind;
use crate::migration::{Applied, Direction, MigrationName, Target};
use crate::state::Engine;

/// A migration that doesn't keep its word.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenWord {
    /// Which.
    pub name: MigrationName,
    /// Which way it went when it showed.
    pub direction: Direction,
    /// The tables that differ from what they were.
    pub tables: Vec<TableDifference>,
    /// Why it can't go that way at all.
    pub failure: Option<Failure>,
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
        let engine = self.connection.engine();
        let expectations = Expectations::of(&graph, engine);
        self.begin_scratch(&last, &expectations)?;
        let schemas: Vec<String> = expectations.schemas.into_iter().collect();
        let mut moments = vec![self.moment(None, &schemas)?];
        let mut verified = Verified::default();
        for (place, leg) in legs.iter().enumerate() {
            verified.broken = self.step(leg, place, legs.len())?;
            if verified.broken.is_some() {
                return Ok(verified);
            }
            let moment = self.moment(moments.last(), &schemas)?;
            moments.push(moment);
        }
        let first = first_reversible(&legs, &mut verified.irreversible);
        for (place, leg) in legs.iter().enumerate().skip(first).rev() {
            let back = Leg { direction: Direction::Backwards, ..leg.clone() };
            verified.broken = self.step(&back, legs.len() - 1 - place, legs.len())?;
            if verified.broken.is_none() {
                let now = self.moment(moments.get(place), &schemas)?;
                verified.broken = compare(&back, moments.get(place), &now, engine);
            }
            if verified.broken.is_some() {
                return Ok(verified);
            }
            verified.restored += 1;
        }
        for (place, leg) in legs.iter().enumerate().skip(first) {
            verified.broken = self.step(leg, place, legs.len())?;
            if verified.broken.is_none() {
                let now = self.moment(moments.get(place + 1), &schemas)?;
                verified.broken = compare(leg, moments.get(place + 1), &now, engine);
            }
            if verified.broken.is_some() {
                return Ok(verified);
            }
        }
        Ok(verified)
    }

    /// One migration; what it answers is that it can't be done.
    fn step(&mut self, leg: &Leg, place: usize, total: usize) -> Result<Option<BrokenWord>, Failure> {
        (self.events)(Event::Started {
            name: leg.migration.name.clone(),
            direction: leg.direction,
            position: place + 1,
            total,
        });
        match self.apply(leg) {
            Ok(()) => Ok(None),
            Err(failure) if is_of_the_migration(&failure) => Ok(Some(BrokenWord {
                name: leg.migration.name.clone(),
                direction: leg.direction,
                tables: Vec::new(),
                failure: Some(failure),
            })),
            Err(failure) => Err(failure),
        }
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

/// Whether it is the migration that is wrong: its statement or its program was refused, and not the
/// server unwilling or unable (no right to, no such extension, no space, no connection).
fn is_of_the_migration(failure: &Failure) -> bool {
    if failure.code == "script" {
        return true;
    }
    failure.statement.as_ref().is_some_and(|statement| {
        let error = &statement.error;
        let of_the_server = |code: &str| match code.strip_prefix("SQLITE_") {
            Some(code) => !["ERROR", "CONSTRAINT", "MISMATCH"].iter().any(|known| code.starts_with(known)),
            None => code == "42501" || ["0A", "53", "54", "55", "57", "58"].iter().any(|class| code.starts_with(class)),
        };
        matches!(error.kind, ErrorKind::Constraint | ErrorKind::Statement)
            && !failure.interrupted()
            && !error.code.as_deref().is_some_and(of_the_server)
    })
}

fn compare(leg: &Leg, was: Option<&Moment>, now: &Moment, engine: Engine) -> Option<BrokenWord> {
    let tables = differing(was?, now, engine);
    let (name, direction) = (leg.migration.name.clone(), leg.direction);
    (!tables.is_empty()).then_some(BrokenWord { name, direction, tables, failure: None })
}
