//! Steps of a plan as SQL for people and as JSON.

use super::printer::{BAD, HELP, styled};
use crate::database::Target;
use crate::dialect::sqlite;
use crate::executor::{Partial, PreviewedMigration};
use crate::migration::{Direction, MigrationName};
use crate::plan::{Batch, Step, StepClass, StepKind};
use crate::sql;
use crate::state::Engine;
use serde_json::{Value, json};

/// The steps as JSON, in order.
pub fn to_json(previewed: &[PreviewedMigration]) -> Value {
    let of = |previewed: &PreviewedMigration| {
        let name = previewed.migration.as_ref().map(|migration| &migration.name);
        previewed.steps.iter().map(|step| step_json(name, step)).collect::<Vec<_>>()
    };
    previewed.iter().flat_map(of).collect()
}

/// A step as JSON.
pub fn step_json(name: Option<&MigrationName>, step: &Step) -> Value {
    let locks = step
        .locks
        .as_ref()
        .map(|locks| locks.iter().map(|lock| json!({ "table": lock.table, "mode": lock.mode })).collect::<Vec<_>>());
    let mut document = json!({
        "app": name.map(|name| &name.app),
        "migration": name.map(|name| &name.name),
        "operations": step.operations,
        "part": step.part,
        "sql": step.sql,
        "kind": kind(step.kind),
        "transactional": step.transactional,
        "lock": locks,
        "rewrites": step.rewrites,
        "scans": step.scans,
        "destructive": step.destructive,
        "rows": step.rows,
        "bytes": step.bytes,
    });
    if let Some(remark) = &step.remark {
        document["remark"] = json!(remark);
    }
    if let Some(guard) = &step.guard {
        document["guard"] = json!(guard.query);
    }
    document
}

/// A half-applied migration as JSON, or null.
pub fn partial_json(partial: Option<&Partial>) -> Value {
    partial.map_or(Value::Null, |partial| {
        json!({
            "app": partial.name.app,
            "name": partial.name.name,
            "parts_done": partial.done(),
            "parts": partial.parts.len(),
        })
    })
}

const fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Ddl => "ddl",
        StepKind::Data => "data",
        StepKind::Batch => "batch",
        StepKind::Script => "script",
        StepKind::Record => "record",
    }
}

/// The steps as SQL that ends where a run does: transactions, pragmas, bookkeeping and all.
/// `target` is the database that they are for, where there is one.
pub fn to_sql(previewed: &[PreviewedMigration], engine: Engine, target: Option<&Target>) -> String {
    let mut text = String::new();
    if let Some(Target::Postgres(target)) = target
        && let Some(path) = target.search_path()
    {
        text.push_str(&format!("{path};\n"));
    }
    let mut steps = previewed.iter().flat_map(|migration| &migration.steps);
    if engine == Engine::Sqlite
        && let Some(version) = steps.find_map(|step| sqlite::oldest_for(&step.sql))
    {
        text.push_str(&format!("{}\n", styled(HELP, format!("-- needs SQLite {version} or newer"))));
    }
    for migration in previewed {
        if !text.is_empty() {
            text.push('\n');
        }
        write_migration(&mut text, migration, engine);
    }
    text
}

fn write_migration(text: &mut String, previewed: &PreviewedMigration, engine: Engine) {
    match &previewed.migration {
        Some(migration) => {
            let rest = previewed.parts.map(|(done, parts)| match previewed.direction {
                Direction::Forwards => format!(", goes on: {done} of {parts} parts are done"),
                Direction::Backwards => format!(", back from where it stopped: {done} of {parts} parts are done"),
            });
            let rest = rest.unwrap_or_default();
            text.push_str(&format!("{}\n", styled(HELP, format!("-- {}{rest}", migration.name))));
        }
        None => text.push_str(&format!("{}\n", styled(HELP, "-- dorm's bookkeeping"))),
    }
    let operations = previewed.migration.as_ref().map(|migration| migration.operations.as_slice()).unwrap_or_default();
    let rebuilds = engine == Engine::Sqlite && !previewed.steps.is_empty();
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = OFF;\n");
    }
    let mut open = None;
    let mut told: Option<&[usize]> = None;
    for step in &previewed.steps {
        if open.is_some_and(|part| part != step.part || !step.transactional) {
            text.push_str("COMMIT;\n");
            open = None;
        }
        if step.transactional && open.is_none() && step.kind != StepKind::Script {
            text.push_str(if engine == Engine::Sqlite { "BEGIN IMMEDIATE;\n" } else { "BEGIN;\n" });
            open = Some(step.part);
        }
        if told != Some(step.operations.as_slice()) {
            for operation in step.operations.iter().filter_map(|&place| operations.get(place)) {
                text.push_str(&format!("-- {}\n", one_line(&operation.describe())));
            }
            told = Some(&step.operations);
        }
        if let Some(loses) = &step.loses {
            text.push_str(&format!("{}\n", styled(BAD, format!("-- loses {}", one_line(loses)))));
        }
        text.push_str(&lock_comment(step));
        if let Some(remark) = &step.remark {
            text.push_str(&format!("{}\n", styled(HELP, format!("-- {remark}"))));
        }
        if let Some(guard) = &step.guard {
            text.push_str(&format!("-- asked first, and no row may answer: {}\n", one_line(&guard.query)));
        }
        if let Some(batch) = &step.batch {
            text.push_str(&batch_comment(batch, engine));
        }
        if step.kind == StepKind::Script {
            text.push_str(&format!("-- runs: {}\n", one_line(&step.sql)));
        } else {
            text.push_str(&step.sql);
            text.push_str(end_of(&step.sql));
        }
    }
    if open.is_some() {
        text.push_str("COMMIT;\n");
    }
    if rebuilds {
        text.push_str("PRAGMA foreign_keys = ON;\n");
    }
}

/// What a step makes others wait for, where a table is concerned that has rows.
fn lock_comment(step: &Step) -> String {
    let (Some(rows), Some(locks)) = (step.rows, &step.locks) else { return String::new() };
    let how_long = match step.class {
        StepClass::Instant => ", for a moment",
        StepClass::Long => ", for long; others read and write meanwhile",
        StepClass::Plain | StepClass::User | StepClass::Setting => "",
    };
    let mut text = String::new();
    for (place, lock) in locks.iter().enumerate() {
        let size = if place == 0 { format!(" (about {rows} rows)") } else { String::new() };
        text.push_str(&format!("-- {} on {}{size}{how_long}\n", lock.mode, one_line(&lock.table)));
    }
    text
}

/// How a batched statement runs; the statement that is printed does the same at once.
fn batch_comment(batch: &Batch, engine: Engine) -> String {
    if batch.key.is_empty() {
        return "-- in one statement: the table has no unique key without NULL that stays as it is\n".to_owned();
    }
    let mut text = match batch.size {
        Some(size) => format!("-- in batches of at most {size} rows by {}", batch.key.join(", ")),
        None => format!("-- in batches of about 50 ms by {}", batch.key.join(", ")),
    };
    if let Some(most) = batch.max_batches {
        text.push_str(&format!(", {most} of them at most"));
    }
    if !batch.sleep.is_zero() {
        text.push_str(&format!(", with a pause of {:?} after each", batch.sleep));
    }
    format!("{text}, each committed by itself:\n-- {}\n-- all at once:\n", one_line(&batch.template(engine)))
}

/// What ends a statement; in a comment on its last line a semicolon would be lost.
fn end_of(sql: &str) -> &'static str {
    match sql.trim_end() {
        trimmed if ends_in_comment(trimmed) => "\n;\n",
        trimmed if trimmed.ends_with(';') => "\n",
        _ => ";\n",
    }
}

/// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a semicolon behind it would belong to a comment.
fn ends_in_comment(text: &str) -> bool {
    // Both engines agree on what `--` begins, and on strings, which may hold one.
    let last = sql::tokens(text, Engine::Postgres).last();
    last.is_some_and(|token| token.kind == sql::TokenKind::Comment && token.text(text).starts_with("--"))
}
