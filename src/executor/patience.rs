//! Short transactions that wait for locks only as long as others may be made to wait: whoever wants
//! a strong lock on a table stands in front of everybody who comes later, readers too.

use super::{Event, Executor, Failure, interrupt};
use crate::database::{Connection, ErrorKind};
use crate::operation::OnlineMode;
use crate::plan::{Lock, Step, StepClass, StepKind};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long the first try waits for locks.
const FIRST: Duration = Duration::from_millis(50);

/// How long may be waited for locks in a transaction; nobody who isn't asked sets a time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    /// In all.
    left: Duration,
    /// As the server knows it; none: it waits as long as it takes.
    set: Option<Duration>,
    /// A person's own setting stands.
    is_overruled: bool,
}

impl Patience {
    const fn new(left: Duration) -> Self {
        Self { left, set: Some(left), is_overruled: false }
    }
}

/// The tries for one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tries {
    /// None needed: it waits for locks as long as it takes.
    Endless,
    /// So many further ones.
    Counted(u32),
}

impl Executor<'_> {
    /// Does something in one transaction that may be done again from its beginning. The tables that
    /// it is known to lock are looked at first.
    pub(super) fn patiently<T>(
        &mut self,
        locks: &[Lock],
        mut work: impl FnMut(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let tries = match (&self.connection, self.options.online.mode) {
            (Connection::Sqlite(_), _) | (_, OnlineMode::Never) => Tries::Endless,
            (Connection::Postgres(_), OnlineMode::Auto | OnlineMode::Always) => {
                Tries::Counted(self.options.lock_retries)
            }
        };
        let Tries::Counted(retries) = tries else { return self.in_transaction(work) };
        let most = (self.options.max_stall / 2).max(Duration::from_millis(1));
        let mut told = String::new();
        for number in 0..=retries {
            let wait = FIRST.saturating_mul(1 << number.min(10)).min(most);
            let mut in_the_way = self.in_the_way(locks, wait)?;
            if in_the_way.is_none() {
                self.patience = Some(Patience::new(wait));
                let result = self.in_transaction(&mut work);
                self.patience = None;
                let failure = match result {
                    Err(failure) if is_worth_another_try(&failure) => failure,
                    done => return done,
                };
                let wanted = if failure.locks.is_empty() { locks.to_vec() } else { failure.locks.clone() };
                in_the_way = self.in_the_way(&wanted, Duration::ZERO)?.or(Some(failure.message.clone()));
                if number == retries {
                    return Err(given_up(failure, in_the_way, retries));
                }
            } else if number == retries {
                return Err(given_up(Failure::new("busy", "a lock wasn't had in time"), in_the_way, retries));
            }
            if let Some(message) = in_the_way
                && message != told
            {
                (self.events)(Event::Blocked { by: message.clone() });
                told = message;
            }
            rest(wait)?;
        }
        Err(Failure::new("busy", "a lock wasn't had in time"))
    }

    /// Who would make a transaction wait, in words.
    fn in_the_way(&mut self, locks: &[Lock], age: Duration) -> Result<Option<String>, Failure> {
        let strong: Vec<Lock> = locks.iter().filter(|lock| is_strong(lock)).cloned().collect();
        let Some(observer) = self.observer() else { return Ok(None) };
        let blockers = observer.blockers(&strong, age)?;
        let names: Vec<String> = blockers.iter().map(ToString::to_string).collect();
        Ok((!names.is_empty()).then(|| names.join("; ")))
    }

    /// Sets the time-out that a step runs under: row locks of data are waited for, and a person's
    /// own setting stands.
    pub(super) fn set_patience(&mut self, step: &Step) -> Result<(), Failure> {
        let Some(mut patience) = self.patience else { return Ok(()) };
        if step.class == StepClass::Setting || step.sql.starts_with("SET LOCAL lock_timeout") {
            patience.is_overruled = true;
        }
        let wanted = match step.kind {
            StepKind::Data | StepKind::Batch => None,
            StepKind::Ddl | StepKind::Script | StepKind::Record => Some(patience.left),
        };
        if !patience.is_overruled && wanted != patience.set {
            let sql = set_lock_timeout(wanted);
            self.connection.execute(&sql, &[])?;
            patience.set = wanted;
        }
        self.patience = Some(patience);
        Ok(())
    }

    /// Whether the server ends a wait for locks after a moment.
    pub(super) fn waits_briefly(&self) -> bool {
        self.patience.is_some_and(|patience| patience.set.is_some() && !patience.is_overruled)
    }

    /// What a statement took may have been spent in waiting.
    pub(super) fn spend_patience(&mut self, begin: Instant) {
        /// A statement that took less hasn't waited.
        const NOTHING: Duration = Duration::from_millis(10);
        let took = begin.elapsed();
        if let Some(patience) = self.patience.as_mut().filter(|patience| patience.set.is_some() && took >= NOTHING) {
            patience.left = patience.left.saturating_sub(took).max(Duration::from_millis(5));
        }
    }

    /// BEGIN, with the time-out.
    pub(super) fn begin_statement(&self) -> String {
        match self.patience {
            Some(patience) => format!("BEGIN; {}", set_lock_timeout(patience.set)),
            None => "BEGIN".to_owned(),
        }
    }
}

fn set_lock_timeout(wait: Option<Duration>) -> String {
    let milliseconds = wait.map_or(0, |wait| wait.as_millis().max(1));
    format!("SET LOCAL lock_timeout = {milliseconds}")
}

fn is_strong(lock: &Lock) -> bool {
    !matches!(lock.mode, "ACCESS SHARE" | "ROW SHARE" | "ROW EXCLUSIVE")
}

/// Whether the whole transaction may be tried again: after a lock time-out, a deadlock or a
/// serialisation failure, none of which says anything about the transaction itself.
fn is_worth_another_try(failure: &Failure) -> bool {
    let Some(statement) = &failure.statement else { return false };
    match statement.error.kind {
        ErrorKind::Busy | ErrorKind::Retry => true,
        ErrorKind::Connection | ErrorKind::Interrupted | ErrorKind::Constraint | ErrorKind::Statement => false,
    }
}

fn given_up(mut failure: Failure, in_the_way: Option<String>, retries: u32) -> Failure {
    let who = in_the_way.map(|who| format!(": {who}")).unwrap_or_default();
    failure.code = "busy";
    failure.message = format!("a lock wasn't had in {} tries{who}", retries.saturating_add(1));
    failure.help = Some(
        "end that session or wait until it is done, and run the command again; `--lock-retries` tries more often, \
         `--max-stall` lets others wait longer each time"
            .to_owned(),
    );
    failure
}

/// Between two tries: ten times what was waited, and up to half as much again, so that two who
/// want the same don't meet again.
fn rest(wait: Duration) -> Result<(), Failure> {
    let noise = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |now| now.subsec_nanos() % 1_000);
    let pause = wait * 10 + wait * 5 * noise / 1_000;
    let begin = Instant::now();
    while begin.elapsed() < pause {
        interrupt::check()?;
        thread::sleep(Duration::from_millis(20).min(pause.saturating_sub(begin.elapsed())));
    }
    interrupt::check()
}
