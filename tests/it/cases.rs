//! Larger projects from outside this repository: `DORM_TEST_CASES` names the directory they are in.
//! Without it these tests have nothing to do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Database, Engine, Project, dorm};

/// A case's directory, if the cases are there.
fn directory(name: &str) -> Option<PathBuf> {
    let directory = PathBuf::from(std::env::var_os("DORM_TEST_CASES")?).join(name);
    assert!(directory.is_dir(), "DORM_TEST_CASES has no {name}");
    Some(directory)
}

/// A project with the case's declarations, on that database.
fn project(case: &Path, database: &Database) -> Project {
    let project = Project::empty();
    for entry in fs::read_dir(case).expect("read the case").flatten() {
        let models = entry.path().join("models.toml");
        if let Ok(text) = fs::read_to_string(&models) {
            project.models(&entry.file_name().to_string_lossy(), &text);
        }
    }
    let settings = fs::read_to_string(case.join("dorm.toml")).expect("read dorm.toml");
    let (head, _) = settings.split_once("[databases").expect("databases");
    project.write("dorm.toml", &format!("{head}[databases.default]\nurl = \"{}\"\n", database.url()));
    project
}

/// Declarations to tables and back to nothing.
fn there_and_back(case: &Path, engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = project(case, &database);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["makemigrations", "--check"]).ok();
    dorm(&project, &["migrate"]).ok();
    dorm(&project, &["migrate", "--check"]).ok();
    (project, database)
}

fn back_to_zero(project: &Project, database: &Database) {
    let migrated = database.facts();
    let mut apps: Vec<String> = project
        .files("")
        .iter()
        .filter_map(|path| path.split_once("/migrations/"))
        .map(|(app, _)| app.to_owned())
        .collect();
    apps.dedup();
    for app in &apps {
        dorm(project, &["migrate", app, "zero", "--yes"]).ok();
    }
    assert_eq!(database.tables(), Vec::<String>::new());
    assert_eq!(database.facts(), "");
    dorm(project, &["migrate"]).ok();
    assert_eq!(database.facts(), migrated, "forward again");
}

#[test]
fn oscar_on_sqlite() {
    let Some(case) = directory("oscar") else { return };
    let (project, database) = there_and_back(&case, Engine::Sqlite);
    let models = declared_tables(&project);
    let tables = database.tables();
    assert!(models.iter().all(|table| tables.contains(table)), "{models:?}\n{tables:?}");
    assert_eq!(database.query("PRAGMA integrity_check"), [["ok"]]);
    assert!(database.query("PRAGMA foreign_key_check").is_empty());
    back_to_zero(&project, &database);
}

#[test]
fn oscar_on_postgresql() {
    let Some(case) = directory("oscar") else { return };
    let (project, database) = there_and_back(&case, Engine::Postgres);
    let queries = fs::read_to_string(case.join("../pg_facts.sql")).expect("pg_facts.sql");
    let rows: Vec<String> = database.query(&queries).into_iter().flatten().collect();
    let expected = fs::read_to_string(case.join("expected_pg.txt")).expect("expected_pg.txt");
    let junctions = junction_tables(&rows);
    let actual = comparable(rows.iter().map(String::as_str), &junctions);
    let expected = comparable(expected.lines(), &junctions);
    let difference = similar::TextDiff::from_slices(
        &expected.keys().map(String::as_str).collect::<Vec<_>>(),
        &actual.keys().map(String::as_str).collect::<Vec<_>>(),
    );
    let lines: Vec<String> = difference
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value()))
        .collect();
    assert!(lines.is_empty(), "facts differ:\n{}", lines.join("\n"));
    assert_eq!(actual, expected, "how often each fact stands");
    back_to_zero(&project, &database);
}

/// The `db_table` of every model that names one and has one made.
fn declared_tables(project: &Project) -> Vec<String> {
    let files = project.files("").into_iter().filter(|path| path.ends_with("/models.toml"));
    let mut tables = Vec::new();
    for file in files {
        let text: toml::Table = project.read(&file).parse().expect("TOML");
        let models = text.get("model").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values);
        let made = models.filter(|model| model.get("managed").and_then(toml::Value::as_bool) != Some(false));
        tables.extend(made.filter_map(|model| model.get("db_table")?.as_str().map(str::to_owned)));
    }
    tables
}

/// Tables of an id and two keys that cascade: implicit junctions.
fn junction_tables(facts: &[String]) -> Vec<String> {
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut keys: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in facts {
        let mut words = fact.split('|');
        match (words.next(), words.next()) {
            (Some("col"), Some(table)) => *columns.entry(table).or_default() += 1,
            (Some("fk"), Some(table)) => *keys.entry(table).or_default() += 1,
            _ => {}
        }
    }
    let junction = |table: &&str| columns[*table] == 3 && keys.get(*table) == Some(&2);
    columns.keys().copied().filter(junction).map(str::to_owned).collect()
}

/// Facts and how often they stand, without the deferrability of junction tables' keys: Django
/// makes those deferrable, dorm doesn't.
fn comparable<'a>(facts: impl Iterator<Item = &'a str>, junctions: &[String]) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for fact in facts.filter(|fact| !fact.is_empty()) {
        let words: Vec<&str> = fact.split('|').collect();
        let of_junction = words[0] == "fk" && junctions.iter().any(|junction| junction == words[1]);
        let fact = if of_junction { fact.trim_end_matches("deferrable") } else { fact };
        *counted.entry(fact.to_owned()).or_default() += 1;
    }
    counted
}
