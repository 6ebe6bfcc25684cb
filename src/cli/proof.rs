//! Two histories proved to be one, on scratch databases.

use super::printer::Printer;
use super::scratch::Scratch;
use super::workspace::Workspace;
use super::{CommandError, Session};
use crate::executor::{Event, Executor, Options, Parting, SilentScripts, TableDifference, prove};
use crate::migration::{Graph, MigrationName};
use crate::state::Engine;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What a proof showed on an engine.
#[derive(Debug)]
pub enum Proof {
    /// The databases were equal wherever the histories went different ways.
    Equal,
    /// They weren't.
    Parted(Parting),
    /// No scratch database could be had.
    Missed(String),
}

/// The engines on which a proof was made, and those on which it couldn't.
#[derive(Debug, Default)]
pub struct Proved {
    /// Made.
    pub engines: Vec<Engine>,
    /// Not made, and why.
    pub missed: Vec<(Engine, String)>,
}

impl Proved {
    /// For people.
    pub fn tell(&self, session: &mut Session) {
        let mut places = vec!["the models".to_owned()];
        places.extend(self.engines.iter().map(|engine| format!("scratch databases of {engine}")));
        session.printer.info(format!("proved on {}", places.join(", ")));
        for (engine, reason) in &self.missed {
            session.printer.note(format!("note: no scratch database of {engine} could be had: {reason}"));
        }
    }

    /// For machines.
    pub fn add_to(&self, document: &mut Value) {
        let Value::Object(document) = document else { return };
        let proved: Vec<&str> = self.engines.iter().map(|engine| engine.name()).collect();
        document.insert("proved".to_owned(), json!(proved));
        let missed = |(engine, reason): &(Engine, String)| json!({ "engine": engine.name(), "reason": reason });
        document.insert("missed".to_owned(), self.missed.iter().map(missed).collect());
    }
}

/// A proof that is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The history with the squashes.
    pub one: &'a Graph,
    /// The history with the originals.
    pub other: &'a Graph,
    /// The squashes.
    pub squashes: &'a BTreeSet<MigrationName>,
    /// What becomes of programs that work on the database by themselves.
    pub scripts: SilentScripts,
}

impl Claim<'_> {
    /// Both histories on a scratch database each.
    pub fn prove(
        &self,
        engine: Engine,
        workspace: &Workspace,
        session: &mut Session,
    ) -> Result<Proof, Box<CommandError>> {
        let scratch = || Scratch::make(engine, workspace, session);
        let (one, other) = match (scratch(), scratch()) {
            (Ok(one), Ok(other)) => (one, other),
            (Err(reason), _) | (_, Err(reason)) => return Ok(Proof::Missed(reason)),
        };
        let passages = self.one.passages(self.other, self.squashes);
        let connections = (one.connect(session)?, other.connect(session)?);
        let parting = {
            let printer = RefCell::new(&mut session.printer);
            let (mut tell, mut tell_other) = (teller(engine, &printer), teller(engine, &printer));
            let (here, there) = (one.environment(workspace), other.environment(workspace));
            let mut first = Executor::new(connections.0, self.one, Options::default(), here, &mut tell);
            let mut second = Executor::new(connections.1, self.other, Options::default(), there, &mut tell_other);
            prove(&mut first, &mut second, &passages, self.scripts)
        };
        session.printer.end_progress();
        match parting {
            Ok(None) => Ok(Proof::Equal),
            Ok(Some(parting)) => Ok(Proof::Parted(parting)),
            Err(failure) => Err(CommandError::of_failure(&failure)),
        }
    }
}

fn teller<'c>(engine: Engine, printer: &'c RefCell<&mut Printer>) -> impl FnMut(Event) + 'c {
    move |event| {
        if let Event::Started { name, position, total, .. } = event {
            printer.borrow_mut().progress(&format!("{engine}: {name} ({position} of {total})"));
        }
    }
}

/// What differs, line by line.
pub fn print_tables(tables: &[TableDifference], printer: &mut Printer) {
    for TableDifference { table, expected, actual } in tables {
        printer.line(format!("  table `{table}`"));
        let difference = TextDiff::from_lines(expected, actual);
        for change in difference.iter_all_changes().filter(|change| change.tag() != ChangeTag::Equal) {
            let sign = if change.tag() == ChangeTag::Delete { '-' } else { '+' };
            printer.line(format!("    {sign} {}", change.value().trim()));
        }
    }
}
