//! `--fake-initial`: initial migrations are recorded where their tables are there already, with the
//! structure that the migrations would have given them.

use super::route::{self, Leg};
use super::{Event, Executor, Failure, bookkeeping};
use crate::migration::{Direction, Target};
use crate::plan;
use crate::schema::{Table, TableName, compare_structure};
use crate::state::Engine;
use std::collections::BTreeMap;

/// What became of an initial migration.
enum Verdict {
    /// None of its tables is there.
    Apply,
    /// All are there; what differs beside their structure.
    Record(Vec<String>),
    /// They are there in part, or differ in structure.
    Refuse(Vec<String>),
}

impl Executor<'_> {
    /// Brings the database to a target; records the initial migrations whose tables are there.
    pub fn migrate_fake_initial(&mut self, target: &Target) -> Result<(), Failure> {
        let history = self.begin()?;
        if history.partial.is_none() {
            let graph = route::graph_for(self.graph, &history.applied())?;
            let legs = route::legs(&graph, &graph.route(target)?)?;
            let faked = self.judge(&legs)?;
            if !faked.is_empty() {
                self.ensure_bookkeeping()?;
                let engine = self.connection.engine();
                self.in_transaction(|this| {
                    for (leg, _) in &faked {
                        this.connection.execute(&bookkeeping::record(engine, &leg.migration, None), &[])?;
                    }
                    Ok(())
                })?;
                for (leg, rest) in faked {
                    let name = leg.migration.name.clone();
                    if !rest.is_empty() {
                        let message = format!("`{name}` is recorded; `dorm dbcheck` will find: {}", rest.join("; "));
                        (self.events)(Event::Note { message });
                    }
                    (self.events)(Event::Faked { name, direction: Direction::Forwards });
                }
            }
        }
        self.migrate(target)
    }

    /// The initial migrations at the beginning of the way that can be recorded. One that is there in
    /// part stops everything before anything is recorded.
    fn judge<'l>(&mut self, legs: &'l [Leg]) -> Result<Vec<(&'l Leg, Vec<String>)>, Failure> {
        let engine = self.connection.engine();
        let mut live: Option<BTreeMap<TableName, Table>> = None;
        let mut faked = Vec::new();
        let mut refused = Vec::new();
        for leg in legs.iter().filter(|leg| leg.direction == Direction::Forwards && leg.migration.initial) {
            let mut after = leg.start();
            route::advance(&leg.migration, &mut after)?;
            let change = plan::change(&leg.start(), &after, BTreeMap::new(), engine)?;
            let live = match &mut live {
                Some(live) => live,
                None => {
                    let schemas: Vec<String> =
                        change.created.iter().filter_map(|table| table.name.schema.clone()).collect();
                    let tables = self.connection.introspect(&schemas)?.tables;
                    live.insert(tables.into_iter().map(|table| (table.name.clone(), table)).collect())
                }
            };
            match verdict(&change.created, live, engine) {
                Verdict::Apply => {}
                Verdict::Record(rest) => faked.push((leg, rest)),
                Verdict::Refuse(reasons) => {
                    refused.extend(reasons.into_iter().map(|reason| format!("{}: {reason}", leg.migration.name)))
                }
            }
        }
        if refused.is_empty() {
            return Ok(faked);
        }
        Err(Failure::new(
            "structure",
            format!("the tables that are there aren't those of the migrations:\n  {}", refused.join("\n  ")),
        )
        .help("nothing was recorded; correct the declarations (`dorm inspectdb` shows what is there), or the tables"))
    }
}

fn verdict(created: &[Table], live: &BTreeMap<TableName, Table>, engine: Engine) -> Verdict {
    let there = created.iter().filter(|table| live.contains_key(&table.name)).count();
    if there == 0 {
        return Verdict::Apply;
    }
    let (mut refused, mut rest) = (Vec::new(), Vec::new());
    for table in created {
        match live.get(&table.name) {
            None => refused.push(format!("table `{}` is missing", table.name.name)),
            Some(live) => {
                let found = compare_structure(table, live, engine);
                refused.extend(found.structure.into_iter().map(|line| format!("table `{}`: {line}", table.name.name)));
                rest.extend(found.rest.into_iter().map(|line| format!("table `{}`: {line}", table.name.name)));
            }
        }
    }
    if refused.is_empty() { Verdict::Record(rest) } else { Verdict::Refuse(refused) }
}
