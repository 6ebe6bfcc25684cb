//! A run of the executor, told to people as it goes and to machines at its end.

use crate::cli::failure::Done;
use crate::cli::printer::{GOOD, WARNING, styled};
use crate::cli::steps::{partial_json, step_json};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Printer, Session, Status, interrupt, questions};
use crate::database::{Connection, Secret, Settings};
use crate::executor::{Back, Event, Executor, Failure, History, Options, Report, ScriptEnvironment, losses};
use crate::migration::{Direction, MigrationName};
use crate::project::{connection_url, target_engine};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// How long the history is waited for when a run has failed.
const SHORT: Duration = Duration::from_millis(200);

/// What a run needs.
#[derive(Debug)]
pub struct Running<'a> {
    /// The project.
    pub workspace: &'a Workspace,
    /// The database.
    pub settings: &'a Settings,
    /// Which way, for the document.
    pub direction: Direction,
    /// How.
    pub options: Options,
    /// The command that goes on after a failure.
    pub next: String,
}

impl Running<'_> {
    /// Runs, prints what happens, and ends with the document.
    pub fn run(
        self,
        session: &mut Session,
        connection: Connection,
        work: impl FnOnce(&mut Executor<'_>) -> Result<(), Failure>,
    ) -> Result<(), Box<CommandError>> {
        interrupt::busy();
        let options = Options { watched: session.printer.shows_progress(), ..self.options.clone() };
        let mut teller = Teller::new(&mut session.printer);
        let mut tell = |event| teller.tell(event);
        let mut executor = Executor::new(connection, &self.workspace.graph, options, self.environment(), &mut tell);
        let result = work(&mut executor);
        let report = executor.report().clone();
        if let (Err(_), Connection::Sqlite(sqlite)) = (&result, executor.connection()) {
            // Whoever was in the way has been waited for already.
            let _ = sqlite.set_busy_timeout(SHORT);
        }
        let partial = History::read_partial(executor.connection()).ok().flatten();
        drop(executor);
        let (applied, faked) = (teller.applied, teller.faked);
        session.printer.end_progress();
        let mut document = self.document(&report, &faked);
        document.insert("partial".to_owned(), partial_json(partial.as_ref()));
        match result {
            Ok(()) => {
                if applied.is_empty() && faked.is_empty() {
                    session.printer.info(match self.direction {
                        Direction::Forwards => "No migrations to apply.",
                        Direction::Backwards => "No migrations to undo.",
                    });
                    self.note_what_is_not_there(&mut session.printer);
                }
                session.printer.document(&Value::Object(document));
                Ok(())
            }
            Err(failure) => {
                let mut error = CommandError::of_run(&failure, Done { names: &applied, next: &self.next });
                error.document.extend(document);
                Err(error)
            }
        }
    }

    /// `--prune`.
    pub fn prune(self, session: &mut Session, connection: Connection) -> Outcome {
        interrupt::busy();
        let mut teller = Teller::new(&mut session.printer);
        let mut tell = |event| teller.tell(event);
        let mut executor =
            Executor::new(connection, &self.workspace.graph, self.options.clone(), self.environment(), &mut tell);
        let pruned = executor.prune().map_err(|failure| CommandError::of_failure(&failure))?;
        drop(executor);
        for name in &pruned {
            session.printer.line(format!("  Forgot {name}"));
        }
        if pruned.is_empty() {
            session.printer.info("No records to forget.");
        }
        let pruned: Vec<Value> = pruned.iter().map(|name| json!({ "app": name.app, "name": name.name })).collect();
        session.printer.document(&json!({ "database": self.settings.alias, "pruned": pruned }));
        Ok(Status::Done)
    }

    /// Why there may be nothing to apply: a beginner's way has another command before this one.
    fn note_what_is_not_there(&self, printer: &mut Printer) {
        if self.direction == Direction::Forwards && self.workspace.graph.files().is_empty() {
            printer.note(if self.workspace.apps.is_empty() {
                "note: no app was found: one is a directory with a `models.toml` (or a `models/`)"
            } else {
                "note: no app has migrations yet: `dorm makemigrations` writes them"
            });
        }
    }

    fn environment(&self) -> ScriptEnvironment {
        ScriptEnvironment {
            root: self.workspace.project.root.clone(),
            database_url: Secret(connection_url(&self.settings.target)),
            password: self.settings.target.password().cloned(),
        }
    }

    fn document(&self, report: &Report, faked: &[(MigrationName, Direction)]) -> Map<String, Value> {
        let list = |done: &[(MigrationName, Duration)], direction: Direction| -> Vec<Value> {
            let one = |name: &MigrationName, milliseconds: Value| json!({ "app": name.app, "name": name.name, "duration_ms": milliseconds });
            let ran = done.iter().map(|(name, duration)| one(name, milliseconds(*duration).into()));
            let recorded = faked.iter().filter(|(_, way)| *way == direction).map(|(name, _)| one(name, Value::Null));
            ran.chain(recorded).collect()
        };
        let mut document = Map::new();
        document.insert("database".to_owned(), self.settings.alias.clone().into());
        document.insert("engine".to_owned(), target_engine(&self.settings.target).name().into());
        document.insert("direction".to_owned(), self.direction.name().into());
        document.insert("applied".to_owned(), list(&report.applied, Direction::Forwards).into());
        document.insert("unapplied".to_owned(), list(&report.unapplied, Direction::Backwards).into());
        let steps: Vec<Value> = report.steps.iter().map(|(name, step)| step_json(Some(name), step)).collect();
        document.insert("steps".to_owned(), steps.into());
        document
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// Prints events.
struct Teller<'a> {
    printer: &'a mut Printer,
    applied: Vec<String>,
    faked: Vec<(MigrationName, Direction)>,
    /// The migration that is under way.
    headline: String,
    /// Who is told to be in the way.
    held_by: Vec<i32>,
}

/// From when on it is told, where there is no progress to see, that somebody is waited for.
const TOLD_AFTER: Duration = Duration::from_secs(3);

impl<'a> Teller<'a> {
    const fn new(printer: &'a mut Printer) -> Self {
        Self { printer, applied: Vec::new(), faked: Vec::new(), headline: String::new(), held_by: Vec::new() }
    }

    fn begin(&mut self, message: String) {
        self.headline = message;
        self.freed();
    }

    fn freed(&mut self) {
        self.held_by.clear();
        self.printer.progress(&self.headline);
    }

    /// Whoever was in the way isn't any more.
    fn go_on(&mut self) {
        if !self.held_by.is_empty() {
            self.freed();
        }
    }

    fn held(&mut self, by: &str, pids: Vec<i32>, waited: Duration) {
        if self.printer.shows_progress() {
            self.held_by = pids;
            self.printer.progress(&format!("{}, waiting for a lock: {by}", self.headline));
        } else if waited >= TOLD_AFTER && self.held_by != pids {
            self.held_by = pids;
            self.printer.note(format!("waiting for a lock: {by}"));
        }
    }

    fn tell(&mut self, event: Event) {
        match event {
            Event::Waiting { holder } => self.printer.note(format!("waiting for another dorm: {holder}")),
            Event::Started { name, direction, position, total } => {
                self.begin(format!("{} {name} ({position} of {total})", verb(direction)));
            }
            Event::Resumed { name, parts_done, parts } => {
                self.printer.note(format!("going on with {name}: {parts_done} of {parts} parts are done"));
                self.begin(format!("Going on with {name}"));
            }
            Event::Statement { number, sql } => {
                self.go_on();
                self.printer.detail(format!("  {number}: {sql}"));
                if self.printer.shows_progress() {
                    self.printer.progress(&format!("{}: {}", self.headline, beginning(&sql)));
                }
            }
            Event::Held { by, pids, waited } => self.held(&by, pids, waited),
            Event::Freed => self.freed(),
            Event::Rows { table, passed, total, now, elapsed } => {
                let text = rows(&table, passed, total, now, elapsed);
                match total.filter(|total| *total >= passed) {
                    Some(total) => self.printer.progress_bar(&text, passed, total),
                    None => self.printer.progress(&text),
                }
            }
            Event::Blocked { by } => self.printer.note(format!("waiting, and letting others pass: {by}")),
            Event::Progress { line } => self.printer.progress(&format!("{}: {line}", self.headline)),
            Event::ScriptOutput { line } => self.printer.note(format!("    {line}")),
            Event::Finished { name, direction, duration } => {
                self.go_on();
                let took = format!("({})", human(duration));
                self.printer.info(format!("  {} {name}... {} {took}", verb(direction), styled(GOOD, "OK")));
                self.applied.push(name.to_string());
            }
            Event::Faked { name, direction } => {
                self.printer.info(format!("  {} {name}... {}", verb(direction), styled(WARNING, "FAKED")));
                self.faked.push((name, direction));
            }
            Event::Renamed { old, new } => {
                self.printer.note(format!("the file of {old} is called {} now; its record, too", new.name));
            }
            Event::Note { message } => self.printer.note(format!("note: {message}")),
        }
    }
}

const fn verb(direction: Direction) -> &'static str {
    match direction {
        Direction::Forwards => "Applying",
        Direction::Backwards => "Unapplying",
    }
}

/// A statement as it fits into a line of which the terminal shows what it has room for.
fn beginning(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().take(40).collect();
    words.join(" ")
}

fn human(duration: Duration) -> String {
    if duration < Duration::from_secs(10) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// How far rows are gone through: how many, how fast, how long it will still take.
fn rows(table: &str, passed: u64, total: Option<u64>, now: u64, elapsed: Duration) -> String {
    let rate = u128::from(now) * 1000 / elapsed.as_millis().max(1);
    let mut text = format!("{table}: {passed}");
    let Some(total) = total.filter(|total| *total >= passed) else {
        text.push_str(&format!(" rows, {rate}/s"));
        return text;
    };
    text.push_str(&format!(" of about {total} rows, {rate}/s"));
    if let Some(left) = u128::from(total - passed).checked_mul(1000).and_then(|left| left.checked_div(rate)) {
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(u64::MAX));
        text.push_str(&format!(", {} left", roughly(left)));
    }
    text
}

fn roughly(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Asks before rows are lost, and only then.
pub fn confirm_losses(
    session: &mut Session,
    workspace: &Workspace,
    connection: &mut Connection,
    back: Back<'_>,
) -> Result<(), Box<CommandError>> {
    if session.global.yes {
        return Ok(());
    }
    let losses = losses(connection, &workspace.graph, back).map_err(|failure| CommandError::of_failure(&failure))?;
    if losses.is_empty() {
        return Ok(());
    }
    let list = losses.join(", ");
    if session.may_ask() {
        session.printer.note(format!("This would lose {list}."));
        if questions::confirm("Go on?")? {
            return Ok(());
        }
        return Err(CommandError::new("declined", "nothing was done"));
    }
    Err(CommandError::new("would-lose-rows", format!("this would lose {list}"))
        .help("nothing was done; `--yes` says that it may be lost"))
}
