//! SQLite's refusals in dorm's words.

use crate::database::{DatabaseError, ErrorKind};
use rusqlite::ErrorCode;

/// Names of extended result codes that people look up.
const CODES: &[(i32, &str)] = &[
    (1, "SQLITE_ERROR"),
    (3, "SQLITE_PERM"),
    (4, "SQLITE_ABORT"),
    (5, "SQLITE_BUSY"),
    (6, "SQLITE_LOCKED"),
    (7, "SQLITE_NOMEM"),
    (8, "SQLITE_READONLY"),
    (9, "SQLITE_INTERRUPT"),
    (10, "SQLITE_IOERR"),
    (11, "SQLITE_CORRUPT"),
    (13, "SQLITE_FULL"),
    (14, "SQLITE_CANTOPEN"),
    (17, "SQLITE_SCHEMA"),
    (18, "SQLITE_TOOBIG"),
    (19, "SQLITE_CONSTRAINT"),
    (20, "SQLITE_MISMATCH"),
    (21, "SQLITE_MISUSE"),
    (23, "SQLITE_AUTH"),
    (26, "SQLITE_NOTADB"),
    (261, "SQLITE_BUSY_RECOVERY"),
    (275, "SQLITE_CONSTRAINT_CHECK"),
    (517, "SQLITE_BUSY_SNAPSHOT"),
    (526, "SQLITE_CANTOPEN_ISDIR"),
    (773, "SQLITE_BUSY_TIMEOUT"),
    (778, "SQLITE_IOERR_WRITE"),
    (787, "SQLITE_CONSTRAINT_FOREIGNKEY"),
    (1032, "SQLITE_READONLY_DBMOVED"),
    (1299, "SQLITE_CONSTRAINT_NOTNULL"),
    (1544, "SQLITE_READONLY_DIRECTORY"),
    (1555, "SQLITE_CONSTRAINT_PRIMARYKEY"),
    (1811, "SQLITE_CONSTRAINT_TRIGGER"),
    (2067, "SQLITE_CONSTRAINT_UNIQUE"),
    (2579, "SQLITE_CONSTRAINT_ROWID"),
    (3091, "SQLITE_CONSTRAINT_DATATYPE"),
];

/// An error of the driver as dorm's own.
pub(super) fn convert(error: &rusqlite::Error) -> DatabaseError {
    let (message, position) = match error {
        rusqlite::Error::SqlInputError { msg, offset, .. } => (msg.clone(), usize::try_from(*offset).ok()),
        other => (other.to_string(), None),
    };
    let failure = match error {
        rusqlite::Error::SqlInputError { error, .. } => Some(error),
        other => other.sqlite_error(),
    };
    let code = failure.map(|failure| {
        let exact = CODES.iter().find(|(code, _)| *code == failure.extended_code);
        let primary = || CODES.iter().find(|(code, _)| *code == failure.extended_code & 0xff);
        exact.or_else(primary).map_or_else(|| failure.extended_code.to_string(), |(_, name)| (*name).to_owned())
    });
    let kind = match failure.map(|failure| failure.code) {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Busy,
        Some(ErrorCode::OperationInterrupted) => ErrorKind::Interrupted,
        Some(ErrorCode::ConstraintViolation) => ErrorKind::Constraint,
        Some(ErrorCode::CannotOpen | ErrorCode::NotADatabase) => ErrorKind::Connection,
        _ => ErrorKind::Statement,
    };
    let alone = message.contains("within a transaction") || message.contains("inside a transaction");
    let hint = match failure {
        _ if alone => Some(ALONE),
        // `database o is locked`: DETACH, and only that, says it with this code.
        Some(failure) if failure.extended_code == 1 && message.ends_with(" is locked") => Some(DETACH),
        Some(_) if message == "not authorized" => Some("dorm lets no SQL load extensions into it"),
        Some(_) if message.starts_with("no such module") => {
            Some("the SQLite in dorm has FTS3 to FTS5 and R-trees; what needs another extension can't be run by it")
        }
        // `error in view v after drop column: no such column: x`
        Some(_) if message.starts_with("error in ") && message.contains(" after drop column") => Some(READ),
        _ => failure.and_then(|failure| hint(failure.code)),
    }
    .map(str::to_owned);
    DatabaseError { kind, message, code: code.map(String::into_boxed_str), detail: None, hint, context: None, position }
}

const ALONE: &str = "this can't run inside a transaction: a migration with `atomic = false` runs each of its statements \
                     by itself, outside of one";

const READ: &str = "it reads the column that goes: drop it in the migration first (a RunSQL with `DROP VIEW` or `DROP TRIGGER`), and \
                    make it again afterwards without the column";

const DETACH: &str = "what was attached and read or written stays in use until the transaction ends: leave the DETACH out \
                      (dorm detaches after the migration), or give the migration `atomic = false`";

/// A journal mode that SQLite would leave as it is, and say nothing.
pub(super) fn ignored() -> DatabaseError {
    DatabaseError {
        kind: ErrorKind::Statement,
        message: "the journal mode can't be changed inside a transaction".to_owned(),
        code: None,
        detail: None,
        hint: Some(ALONE.to_owned()),
        context: None,
        position: None,
    }
}

const fn hint(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::DatabaseBusy => Some(
            "another program writes to the database, or has a transaction open in it: end that and try again \
             (`fuser` or `lsof` with the file's name show which)",
        ),
        ErrorCode::DatabaseLocked => Some(ALONE),
        ErrorCode::ReadOnly => Some("the file, or the directory that it lies in, can't be written to"),
        ErrorCode::NotADatabase => Some("the file isn't an SQLite database (or it is an encrypted one)"),
        ErrorCode::CannotOpen => Some("check that the directory exists and that the file may be read and written"),
        ErrorCode::SystemIoFailure => {
            Some("make room on the disk, or look at its limits and its health, then run the command again")
        }
        ErrorCode::DiskFull => Some("make room on the disk, then run the command again"),
        ErrorCode::DatabaseCorrupt => Some("run `PRAGMA integrity_check` on a copy of the file"),
        _ => None,
    }
}
