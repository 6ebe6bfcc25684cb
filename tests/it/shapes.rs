//! The documents of `docs/cli.md`: each command's keys, all of them and no others, and what kind of value each has.

use crate::support::{Database, Engine, Project, dorm};
use serde_json::{Value, json};

const MODELS: &str = "[model.Author.fields]\nname = { type = \"CharField\", max_length = 9 }\n";

/// Holds a value against a shape: `{key: shape, …}`, `[shape]` (each entry), `shape?` (or null), `text`, `number`,
/// `bool`, `null`, `any`, or `a|b` for one of these words.
#[track_caller]
fn has(value: &Value, shape: &str) {
    if let Err(problem) = held(value, &mut shape.trim()) {
        panic!("{problem}\nwanted {shape}\nin {value:#}");
    }
}

fn held(value: &Value, shape: &mut &str) -> Result<(), String> {
    let text = std::mem::take(shape).trim_start();
    let (rest, result) = if let Some(inside) = text.strip_prefix('{') {
        keys(value, inside)?
    } else if let Some(inside) = text.strip_prefix('[') {
        let entries: &[Value] = value.as_array().map_or(&[], Vec::as_slice);
        let mut rest = inside;
        held_or_skipped(entries, &mut rest)?;
        let is = if value.is_array() { Ok(()) } else { Err(format!("no list: {value}")) };
        (rest.trim_start().strip_prefix(']').ok_or("a list's end is missing")?, is)
    } else {
        let end = text.find(|letter: char| ",}]?".contains(letter)).unwrap_or(text.len());
        (&text[end..], word(value, text[..end].trim()))
    };
    match rest.strip_prefix('?') {
        Some(rest) => {
            *shape = rest;
            if value.is_null() { Ok(()) } else { result }
        }
        None => {
            *shape = rest;
            result
        }
    }
}

fn held_or_skipped(entries: &[Value], rest: &mut &str) -> Result<(), String> {
    let begin = *rest;
    if entries.is_empty() {
        // Only to find where the shape ends.
        let _ = held(&Value::Null, rest);
    }
    for entry in entries {
        *rest = begin;
        held(entry, rest)?;
    }
    Ok(())
}

fn keys<'s>(value: &Value, inside: &'s str) -> Result<(&'s str, Result<(), String>), String> {
    let mut rest = inside;
    let mut known = Vec::new();
    let mut result = Ok(());
    loop {
        rest = rest.trim_start().trim_start_matches(',').trim_start();
        if let Some(after) = rest.strip_prefix('}') {
            let object = value.as_object();
            if object.is_none() {
                result = Err(format!("no object: {value}"));
            }
            for key in object.into_iter().flat_map(|object| object.keys()).filter(|key| !known.contains(&key.as_str()))
            {
                result = Err(format!("`{key}` isn't documented"));
            }
            return Ok((after, result));
        }
        let (key, after) = rest.split_once(':').ok_or("a key without a shape")?;
        known.push(key.trim());
        rest = after;
        let one = held(value.get(key.trim()).unwrap_or(&Value::String("(missing)".to_owned())), &mut rest);
        if result.is_ok() && value.is_object() {
            result = one.map_err(|problem| format!("{}: {problem}", key.trim()));
        }
    }
}

fn word(value: &Value, word: &str) -> Result<(), String> {
    let is = match word {
        "text" => value.as_str().is_some_and(|text| text != "(missing)"),
        "number" => value.is_u64(),
        "bool" => value.is_boolean(),
        "null" => value.is_null(),
        "any" => *value != Value::String("(missing)".to_owned()),
        words => value.as_str().is_some_and(|text| words.split('|').any(|word| word == text)),
    };
    if is { Ok(()) } else { Err(format!("{value} is no {word}")) }
}

const MIGRATION: &str = "{app: text, name: text, path: text, dependencies: [text], operations: [any]}";
const STEP: &str = "{app: text?, migration: text?, operations: [number], part: number, sql: text,
    kind: ddl|data|batch|script|record, transactional: bool, lock: [{table: text, mode: text}]?, rewrites: bool?,
    scans: bool?, destructive: bool, rows: number?, bytes: number?}";
const PARTIAL: &str = "{app: text, name: text, parts_done: number, parts: number}?";
const ERROR: &str = "error: {code: text, message: text, help: text?},
    diagnostics: [{code: text, message: text, help: text?, file: text?, line: number?, column: number?}]";

fn run() -> String {
    format!(
        "database: text, engine: sqlite|postgresql, direction: forwards|backwards,
         applied: [{{app: text, name: text, duration_ms: number?}}],
         unapplied: [{{app: text, name: text, duration_ms: number?}}], partial: {PARTIAL}, steps: [{STEP}]"
    )
}

#[track_caller]
fn document(project: &Project, status: i32, arguments: &[&str], shape: &str) -> Value {
    let outcome = dorm(project, &[arguments, &["--format", "json"]].concat()).exits(status);
    let document = outcome.json();
    has(&document, shape);
    document
}

#[test]
fn of_commands_that_write_files() {
    let project = Project::empty();
    document(&project, 0, &["init"], "{created: [text]}");
    let migrations = format!("{{migrations: [{MIGRATION}]}}");
    document(&project, 1, &["makemigrations", "--check"], &migrations);
    document(&project, 0, &["makemigrations", "--dry-run"], &migrations);
    document(&project, 0, &["makemigrations"], &migrations);
    document(&project, 0, &["makemigrations", "blog", "--empty", "--name", "more"], &migrations);
    document(&project, 0, &["makemigrations", "--merge"], &migrations);
    document(&project, 0, &["makemigrations", "--rebase"], "{moved: [{app: text, old: text, new: text}]}");
    project.models("blog", &project.read("blog/models.toml").replace("title =", "headline ="));
    let questions = "{questions: [{id: text, kind: rename_field|rename_model|move_model|backfill, model: text,
        field: text?, candidates: [{to: text, score: any, why: any}], default: any}]}";
    let asked = document(&project, 0, &["makemigrations", "--questions", "-"], questions);
    assert_eq!(asked["questions"][0]["id"], "rename:blog.Post.title");
    document(&project, 0, &["makemigrations", "--rename", "blog.Post.title=headline"], &migrations);
    let proved = "proved: [text], missed: [{engine: text, reason: text}]";
    document(
        &project,
        0,
        &["optimizemigration", "blog", "0001"],
        &format!("{{migration: text, before: number, after: number, {proved}}}"),
    );
    let squashed = format!("{{migrations: [{MIGRATION}], {proved}}}");
    document(&project, 0, &["squashmigrations", "blog", "0003", "--dry-run"], &squashed);
    document(&project, 0, &["squashmigrations", "blog", "0003"], &squashed);
    document(
        &project,
        0,
        &["squashmigrations", "--finish", "blog"],
        "{finished: [text], written: [text], removed: [text]}",
    );
    document(&project, 0, &["completions", "bash"], "{shell: bash, script: text}");
}

#[test]
fn of_commands_that_look_at_a_database() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = Project::on(&database);
        project.models("blog", MODELS);
        dorm(&project, &["makemigrations"]).ok();
        let steps = format!("{{steps: [{STEP}]}}");
        document(&project, 0, &["sqlmigrate", "blog", "0001"], &steps);
        document(&project, 0, &["sqlmigrate", "blog", "0001", "--backwards"], &steps);
        document(&project, 0, &["migrate", "--dry-run"], &steps);
        document(&project, 0, &["sql", "--all"], &format!("{{engine: text, steps: [{STEP}]}}"));
        let plan = "{plan: [{app: text, name: text, direction: forwards|backwards, operations: [text]}]}";
        document(&project, 0, &["migrate", "--plan"], plan);
        let gate = format!("{{ok: bool, pending: [text], partial: {PARTIAL}}}");
        document(&project, 1, &["migrate", "--check"], &gate);
        document(&project, 0, &["migrate"], &format!("{{{}}}", run()));
        let list = "{apps: [{app: text, migrations: [{name: text,
            state: applied|pending|partial|edited|missing|replaced, applied_at: text?}]}]}";
        document(&project, 0, &["showmigrations"], list);
        document(&project, 0, &["showmigrations", "--plan"], list);
        document(&project, 0, &["migrate", "--prune"], "{database: text, pruned: [{app: text, name: text}]}");
        database.execute("CREATE TABLE other (a integer)");
        database.execute("ALTER TABLE blog_author ADD COLUMN extra integer");
        let check = format!(
            "{{ok: bool, database: text, engine: sqlite|postgresql, undeclared_changes: [any], edited: [text],
              missing: [text], pending: [text], partial: {PARTIAL}, drift: [{{kind: text, app: text?, model: text?,
              table: text, object: text?, expected: text?, actual: text?, fix: [text]}}],
              unknown: [{{kind: text, name: text}}]}}"
        );
        let checked = document(&project, 1, &["dbcheck"], &check);
        assert_eq!(
            (&checked["drift"][0]["kind"], &checked["unknown"][0]["name"]),
            (&"column_unknown".into(), &"other".into())
        );
        let notes = "notes: [{table: text, message: text, ignore: text?}]";
        document(&project, 0, &["inspectdb"], &format!("{{models: [any], {notes}}}"));
        document(
            &project,
            0,
            &["inspectdb", "--app", "rest"],
            &format!(
                "{{app: text, added: [text], changed: [text], files: [text], migrations: [{MIGRATION}], {notes}, next: [text]}}"
            ),
        );
        let broken = "{app: text, name: text, direction: text, promise: restores|replaces|runs, tables: [text], message: text?}?";
        let drift = "[{kind: text, app: text?, model: text?, table: text, object: text?, expected: text?, actual: text?, fix: [text]}]";
        document(
            &project,
            0,
            &["verify"],
            &format!(
                "{{ok: bool, engines: [{{engine: text, ok: bool, restored: number, irreversible: [text],
                  squashes: [text], broken: {broken}, drift: {drift}}}], missed: [{{engine: text, reason: text}}]}}"
            ),
        );
        document(&project, 0, &["rollback", "blog", "--dry-run"], &steps);
        document(&project, 0, &["rollback", "blog"], &format!("{{{}}}", run()));
    }
}

/// A migration of three parts of which the second fails.
#[test]
fn of_what_is_half_done() {
    for engine in Engine::ALL {
        let database = Database::new(engine);
        let project = Project::on(&database);
        project.models("blog", MODELS);
        dorm(&project, &["makemigrations"]).ok();
        project.write(
            "blog/migrations/0002_parts.toml",
            "dependencies = [\"blog.0001_initial\"]\n\
             [[operations]]\ntype = \"RunSQL\"\nsql = \"CREATE TABLE extra (a integer)\"\nreverse_sql = \"DROP TABLE extra\"\n\
             [[operations]]\ntype = \"RunScript\"\ncommand = [\"false\"]\nreverse_command = [\"true\"]\n",
        );
        let failed = "failed: {app: text, name: text, direction: text, operation: number, description: text,
            statement: number?, sql: text?, sqlstate: text?, detail: text?, hint: text?, context: text?, position: number?}";
        let stopped = document(&project, 2, &["migrate"], &format!("{{{ERROR}, {failed}, {}}}", run()));
        assert_eq!(stopped["partial"]["parts_done"], 1, "{stopped}");
        let gate = document(
            &project,
            1,
            &["migrate", "--check"],
            &format!("{{ok: bool, pending: [text], partial: {PARTIAL}}}"),
        );
        assert_eq!((&gate["partial"], &gate["ok"]), (&stopped["partial"], &false.into()));
        let checked = dorm(&project, &["dbcheck", "--format", "json"]).exits(1).json();
        assert_eq!((&checked["partial"], &checked["ok"]), (&stopped["partial"], &false.into()));
    }
}

#[test]
fn of_errors() {
    let project = Project::empty();
    let error = format!("{{{ERROR}}}");
    for arguments in [&["migrate"][..], &["frob"], &["rollback", "--steps", "0"], &["-C", "/nowhere/at/all", "sql"]] {
        document(&project, 2, arguments, &error);
    }
    dorm(&project, &["init"]).ok();
    document(&project, 2, &["init"], &error);
    let commands = "makemigrations nope|migrate nope|rollback nope|showmigrations nope|sqlmigrate nope 0001|\
        sqlmigrate blog 0009|squashmigrations nope 0001|squashmigrations --finish blog|optimizemigration blog 0009|\
        sql nope|dbcheck nope|inspectdb|inspectdb --app 9x|verify --engine mysql|completions foo|\
        migrate --database nope|migrate --database sqlite:////nowhere/at/all/x.db|\
        dbcheck --database sqlite:////nowhere/at/all/x.db|showmigrations --database postgresql://u@127.0.0.1:1/x";
    for command in commands.split('|') {
        let arguments: Vec<&str> = command.split_whitespace().collect();
        document(&project, 2, &arguments, &error);
    }
    project.models("blog", "[model.Post.fields]\na = \"CharFeld\"\n");
    for command in ["makemigrations", "dbcheck", "verify", "sql --all"] {
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let document = document(&project, 2, &arguments, &error);
        let diagnostic = &document["diagnostics"][0];
        assert_eq!((&diagnostic["file"], &diagnostic["line"]), (&"blog/models.toml".into(), &2.into()), "{document}");
    }
}

/// What holds documents against shapes can fail.
#[test]
fn of_nothing_that_differs() {
    let shape = "{a: [{b: text?}], c: number}";
    has(&json!({ "a": [{ "b": null }, { "b": "x" }], "c": 1 }), shape);
    for wrong in [
        json!({ "a": [{ "b": null }] }),
        json!({ "a": [{}], "c": 1 }),
        json!({ "a": [{ "b": 1 }], "c": 1 }),
        json!({ "a": [{ "b": "x" }, { "b": "x", "d": 1 }], "c": 1 }),
        json!({ "a": null, "c": 1 }),
        json!({ "a": [], "c": "1" }),
        json!({ "a": [], "c": 1, "d": 1 }),
        json!([]),
    ] {
        assert!(held(&wrong, &mut &*shape).is_err(), "{wrong}");
    }
}
