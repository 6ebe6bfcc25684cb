//! A run that stopped: migration, operation, statement, what the database said, what is committed.

use super::printer::{HEADING, styled};
use super::{CommandError, Status};
use crate::executor::{FailedStatement, Failure};
use crate::migration::Direction;
use crate::text::{Diagnostic, Location, Paint, Source};
use serde_json::json;
use std::sync::Arc;

/// How many lines of a statement are shown where no place in it is known.
const SHOWN_LINES: usize = 20;

/// What is committed when a run stops, for people.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// The migrations that this run finished, in order.
    pub names: &'a [String],
    /// The command that goes on.
    pub next: &'a str,
}

impl CommandError {
    /// A run that stopped.
    pub fn of_run(failure: &Failure, done: Done<'_>) -> Box<Self> {
        Self::report(failure, Some(done))
    }

    /// A run that stopped, or what can't be planned where nothing was to run.
    pub(super) fn report(failure: &Failure, done: Option<Done<'_>>) -> Box<Self> {
        let message = match &failure.migration {
            Some((name, _)) if failure.interrupted() => {
                format!("`{name}` was interrupted and rolled back to the last commit")
            }
            None if failure.interrupted() => "interrupted; nothing was under way".to_owned(),
            Some((name, _)) if done.is_none() => format!("`{name}`: {}", failure.message),
            Some((name, direction)) => match direction {
                Direction::Forwards => format!("`{name}` failed: {}", failure.message),
                Direction::Backwards => format!("undoing `{name}` failed: {}", failure.message),
            },
            None => failure.message.clone(),
        };
        let mut error = Self::new(failure.code, message);
        if failure.interrupted() {
            error.status = Status::Interrupted;
        }
        error.details = details(failure, done);
        error.help = help(failure, done);
        if failure.migration.is_some() || failure.statement.is_some() {
            let statement = failure.statement.as_ref();
            error.document.insert(
                "failed".to_owned(),
                json!({
                    "app": failure.migration.as_ref().map(|(name, _)| &name.app),
                    "name": failure.migration.as_ref().map(|(name, _)| &name.name),
                    "direction": failure.migration.as_ref().map(|(_, direction)| direction.name()),
                    "operation": failure.operation.as_ref().map(|(place, _)| place),
                    "description": failure.operation.as_ref().map(|(_, description)| description),
                    "statement": statement.map(|statement| statement.number),
                    "sql": statement.map(|statement| &statement.sql),
                    "sqlstate": statement.and_then(|statement| statement.error.code.as_ref()),
                    "detail": statement.and_then(|statement| statement.error.detail.as_ref()),
                    "hint": statement.and_then(|statement| statement.error.hint.as_ref()),
                    "context": statement.and_then(|statement| statement.error.context.as_ref()),
                    "position": statement.and_then(|statement| statement.error.position),
                }),
            );
        }
        error
    }
}

/// Whether parts of the migration are committed, on the way forwards.
fn half_done(failure: &Failure) -> bool {
    let forwards = |(_, direction): &(_, Direction)| *direction == Direction::Forwards;
    failure.parts.is_some_and(|(done, _)| done > 0) && failure.migration.as_ref().is_some_and(forwards)
}

fn help(failure: &Failure, done: Option<Done<'_>>) -> Option<String> {
    let Some(Done { next, .. }) = done.filter(|_| failure.migration.is_some() || failure.interrupted()) else {
        return failure.help.clone();
    };
    Some(match &failure.help {
        Some(help) if failure.migration.is_some() => format!("{help}\nthen `{next}` goes on"),
        Some(help) => help.clone(),
        None if already_there(failure) => {
            format!("if the tables are those of the migrations already, `{next} --fake-initial` records them")
        }
        None if failure.interrupted() => format!("`{next}` goes on"),
        None if half_done(failure) => format!(
            "correct the cause, then `{next}` goes on; if the cause is in the file, first take the finished parts \
             back with `dorm rollback`"
        ),
        None => format!("correct the cause, then `{next}` goes on"),
    })
}

/// Whether a table is there that a migration was to make.
fn already_there(failure: &Failure) -> bool {
    failure.statement.as_ref().is_some_and(|statement| {
        statement.error.code.as_deref() == Some("42P07")
            || (statement.error.message.starts_with("table ") && statement.error.message.ends_with(" already exists"))
    })
}

fn details(failure: &Failure, done: Option<Done<'_>>) -> String {
    let mut text = String::new();
    if let Some((place, description)) = &failure.operation {
        let statement = match &failure.statement {
            Some(statement) => format!(", statement {}", statement.number),
            None => String::new(),
        };
        text.push_str(&format!("  {} {} ({description}){statement}\n", styled(HEADING, "operation"), place + 1));
    } else if let Some(statement) = &failure.statement {
        text.push_str(&format!("  {} {}\n", styled(HEADING, "statement"), statement.number));
    }
    if let Some(statement) = &failure.statement {
        text.push_str(&show_statement(statement));
        let error = &statement.error;
        // SQLite's codes have names, PostgreSQL's are SQLSTATEs.
        let code = if error.code.as_ref().is_some_and(|code| code.len() == 5) { "SQLSTATE" } else { "code" };
        let facts = [
            (code, error.code.as_deref()),
            ("detail", error.detail.as_deref()),
            ("hint", error.hint.as_deref()),
            ("context", error.context.as_deref()),
        ];
        for (what, fact) in facts.into_iter().filter_map(|(what, fact)| Some((what, fact?))) {
            if failure.help.as_deref() != Some(fact) {
                let fact = fact.replace('\n', "\n    ");
                text.push_str(&format!("  {} {fact}\n", styled(HEADING, what)));
            }
        }
    }
    if let Some(done) = done.filter(|_| failure.migration.is_some()) {
        let committed = match done.names {
            [] => "nothing".to_owned(),
            names => names.join(", "),
        };
        text.push_str(&format!("  {} {committed}", styled(HEADING, "committed in this run:")));
        if let Some((parts_done, parts)) = failure.parts {
            text.push_str(&format!(", and {parts_done} of {parts} parts of this migration"));
        }
        text.push('\n');
    }
    text
}

/// The statement, with the place underlined where the database named one.
fn show_statement(statement: &FailedStatement) -> String {
    let sql = &statement.sql;
    let place = statement.error.position.or_else(|| place_of_name(sql, &statement.error.message));
    if let Some(start) = place.filter(|&at| at < sql.len() && sql.is_char_boundary(at)) {
        let length = sql[start..]
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | ',' | ';'))
            .unwrap_or(sql.len() - start);
        let source = Arc::new(Source { name: format!("statement {}", statement.number), text: sql.clone() });
        let location = Location { source, span: start..start + length.max(1) };
        let shown = Diagnostic::error("sql", "", location).render(Paint::Coloured);
        // The first line would say `error: `, which the report has said.
        return shown.split_once('\n').map(|(_, rest)| format!("{rest}\n")).unwrap_or_default();
    }
    let mut text = String::new();
    for line in sql.lines().take(SHOWN_LINES) {
        text.push_str(&format!("  | {line}\n"));
    }
    let more = sql.lines().count().saturating_sub(SHOWN_LINES);
    if more > 0 {
        text.push_str(&format!("  | … {more} more lines\n"));
    }
    text
}

/// SQLite says which name it doesn't know, and not where that stands.
fn place_of_name(sql: &str, message: &str) -> Option<usize> {
    let said = ["no such table: ", "no such column: ", "no such function: ", "has no column named "];
    let name = said.iter().find_map(|words| message.split_once(words)).map(|(_, name)| name.trim())?;
    let name = name.rsplit('.').next().filter(|name| !name.is_empty())?;
    let inside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    sql.match_indices(name)
        .map(|(at, _)| at)
        .find(|&at| !inside(sql[..at].chars().next_back()) && !inside(sql[at + name.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::place_of_name;

    #[test]
    fn names_are_found() {
        assert_eq!(place_of_name("INSERT INTO tagz_ SELECT a FROM tagz", "no such table: main.tagz"), Some(32));
        assert_eq!(place_of_name("SELECT ab, b FROM t", "no such column: t.b"), Some(11));
        assert_eq!(place_of_name("SELECT 1", "database is locked"), None);
    }
}
