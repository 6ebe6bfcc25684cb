//! Trouble made to order, in debug builds only: the tests of the executor kill the process, or have
//! the database refuse, at each statement in turn.
//!
//! `DORM_TEST_FAILPOINT=12:before:kill`: the twelfth statement, `before` or `after` it, and `kill`
//! (SIGKILL, as from outside), `lose` (the connection is gone from there on), `fail` (the database
//! refuses) or `nap` (it takes a minute, whatever happens).

use super::{DatabaseError, ErrorKind};
use std::process::{Command, id};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// On which side of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// It hasn't run.
    Before,
    /// It has run.
    After,
}

#[derive(Debug, Clone, Copy)]
enum Trouble {
    Kill,
    Lose,
    Fail,
    Nap,
}

#[derive(Debug, Clone, Copy)]
struct Failpoint {
    statement: u64,
    moment: Moment,
    trouble: Trouble,
}

/// Whether the connection is lost, as ordered.
static LOST: AtomicBool = AtomicBool::new(false);

/// A connection that was lost answers nothing any more.
pub(super) fn answers() -> Result<(), DatabaseError> {
    if LOST.load(Ordering::Relaxed) { Err(lost()) } else { Ok(()) }
}

fn lost() -> DatabaseError {
    refusal(ErrorKind::Connection, "connection lost, as ordered")
}

fn refusal(kind: ErrorKind, message: &str) -> DatabaseError {
    DatabaseError {
        kind,
        message: message.to_owned(),
        code: None,
        detail: None,
        hint: None,
        context: None,
        position: None,
    }
}

/// Counts a statement; the number is for [`strike`].
pub(super) fn count() -> u64 {
    static STATEMENTS: AtomicU64 = AtomicU64::new(0);
    STATEMENTS.fetch_add(1, Ordering::Relaxed) + 1
}

/// Makes the trouble, if it is ordered for this statement and moment.
pub(super) fn strike(statement: u64, moment: Moment) -> Result<(), DatabaseError> {
    static ORDERED: OnceLock<Option<Failpoint>> = OnceLock::new();
    let ordered = ORDERED.get_or_init(|| parse(&std::env::var("DORM_TEST_FAILPOINT").ok()?));
    let Some(point) = ordered.filter(|point| point.statement == statement && point.moment == moment) else {
        return Ok(());
    };
    match point.trouble {
        Trouble::Kill => {
            // A signal from outside can't be caught or cleaned up after, unlike an abort.
            let _ = Command::new("kill").args(["-9", &id().to_string()]).status();
            std::thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Trouble::Nap => {
            std::thread::sleep(Duration::from_secs(60));
            Ok(())
        }
        Trouble::Lose => {
            LOST.store(true, Ordering::Relaxed);
            Err(lost())
        }
        Trouble::Fail => Err(refusal(ErrorKind::Statement, "refused, as ordered")),
    }
}

fn parse(text: &str) -> Option<Failpoint> {
    let mut words = text.split(':');
    let statement = words.next()?.parse().ok()?;
    let moment = match words.next()? {
        "before" => Moment::Before,
        "after" => Moment::After,
        _ => return None,
    };
    let trouble = match words.next()? {
        "kill" => Trouble::Kill,
        "lose" => Trouble::Lose,
        "fail" => Trouble::Fail,
        "nap" => Trouble::Nap,
        _ => return None,
    };
    Some(Failpoint { statement, moment, trouble })
}
