//! Schemas as they are found in the world, read and built again: `migrations_fixtures/inspect/` has
//! a folder for each, and `DORM_TEST_SCHEMAS` may name a directory with more of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Database, Engine, Project, dorm};
use dorm::database::{Connection, PostgresTarget, SqliteTarget};
use dorm::executor::StandIn;
use dorm::plan::creation;

/// A schema of the world, for one engine.
struct Fixture {
    /// The folder's name.
    name: String,
    engine: Engine,
    /// The statements that make it.
    sql: String,
    /// What is known of it: `fixture.toml`.
    known: Known,
}

/// What a fixture's `fixture.toml` says.
#[derive(Default, Clone)]
struct Known {
    /// Facts of the database that no declaration says, so that one made anew hasn't got them.
    lost: Vec<String>,
    /// Names of indexes and constraints are a tool's, and are the conventional ones afterwards.
    other_names: bool,
    /// The first PostgreSQL that has all that is in it.
    since: u32,
}

impl Known {
    fn read(folder: &Path, engine: Engine) -> Self {
        let text = fs::read_to_string(folder.join("fixture.toml")).unwrap_or_default();
        let table: toml_edit::DocumentMut = text.parse().expect("fixture.toml");
        let strings = |item: Option<&toml_edit::Item>| {
            let array = item.and_then(|item| item.as_array()).into_iter().flatten();
            array.filter_map(|value| value.as_str().map(str::to_owned)).collect()
        };
        Self {
            lost: strings(table.get(engine.name()).and_then(|engine| engine.get("lost"))),
            since: table
                .get("since")
                .and_then(toml_edit::Item::as_integer)
                .and_then(|since| u32::try_from(since).ok())
                .unwrap_or_default(),
            other_names: table.get("other_names").and_then(toml_edit::Item::as_bool).unwrap_or_default(),
        }
    }

    /// The facts that a database made anew has as well.
    fn kept(&self, facts: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        for line in facts.lines().filter(|line| !self.lost.iter().any(|lost| lost == line)) {
            let mut parts: Vec<&str> = line.split('|').collect();
            match parts.as_slice() {
                ["constraint" | "index" | "check", _, _, ..] if self.other_names => {
                    let definition = parts.last().copied().unwrap_or_default();
                    let definition = definition.split_once(" ON ").map_or(definition, |(_, rest)| rest);
                    let unique = if line.contains("UNIQUE INDEX") { "unique" } else { "" };
                    parts.truncate(parts.len() - 1);
                    let table = parts[1];
                    lines.push(format!("{}|{table}|{unique}|{definition}", parts[0]));
                }
                _ => lines.push(line.to_owned()),
            }
        }
        lines.sort();
        lines.join("\n") + "\n"
    }
}

fn fixtures() -> Vec<Fixture> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/inspect");
    let mut roots = vec![own];
    roots.extend(std::env::var_os("DORM_TEST_SCHEMAS").map(PathBuf::from));
    let wanted = std::env::var("DORM_TEST_SCHEMA").unwrap_or_default();
    let mut found = Vec::new();
    for root in roots {
        let mut folders: Vec<PathBuf> =
            fs::read_dir(&root).expect("the fixtures").flatten().map(|entry| entry.path()).collect();
        folders.sort();
        for folder in folders {
            let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
            for engine in Engine::ALL {
                if let Ok(sql) = fs::read_to_string(folder.join(format!("{}.sql", engine.name())))
                    && format!("{name}/{}", engine.name()).contains(&wanted)
                {
                    let known = Known::read(&folder, engine);
                    if engine == Engine::Postgres && crate::support::postgres::server().major() < known.since {
                        continue;
                    }
                    found.push(Fixture { name: name.clone(), engine, sql, known });
                }
            }
        }
    }
    found
}

impl Fixture {
    fn database(&self) -> Database {
        let database = Database::new(self.engine);
        if let Err(error) = database.try_execute(&self.sql) {
            panic!("{}: {error}", self.title());
        }
        database
    }

    fn title(&self) -> String {
        format!("{} on {}", self.name, self.engine.name())
    }
}

/// A connection of dorm's.
fn connect(database: &Database) -> Connection {
    match database {
        Database::Sqlite(_) => {
            let target = SqliteTarget::File(database.file());
            let connection = dorm::database::sqlite::Connection::open(&target, dorm::database::CreateFile::IfMissing);
            Connection::Sqlite(Box::new(connection.expect("open the database")))
        }
        Database::Postgres(name) => {
            let target = PostgresTarget {
                host: Some("127.0.0.1".to_owned()),
                port: Some(crate::support::postgres::server().port),
                user: Some("postgres".to_owned()),
                dbname: Some(name.clone()),
                ..PostgresTarget::default()
            };
            Connection::Postgres(Box::new(dorm::database::postgres::Connection::open(&target).expect("connect")))
        }
    }
}

/// The PostgreSQL schemas with tables in them, beside `public`.
fn schemas(database: &Database) -> Vec<String> {
    match database.engine() {
        Engine::Sqlite => vec![],
        Engine::Postgres => database
            .query(
                "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname NOT IN ('information_schema', 'public') \
                 AND schemaname !~ '^pg_' ORDER BY 1",
            )
            .into_iter()
            .flatten()
            .collect(),
    }
}

/// The facts that declarations can say: no other objects, no parts of partitioned tables, and no
/// names of primary keys.
fn declarable(database: &Database) -> String {
    let others: Vec<String> = match database.engine() {
        Engine::Sqlite => database
            .query("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
            .into_iter()
            .flatten()
            .collect(),
        Engine::Postgres => database
            .query(
                "SELECT CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname FROM pg_class c \
                 JOIN pg_namespace n ON n.oid = relnamespace WHERE relispartition",
            )
            .into_iter()
            .flatten()
            .collect(),
    };
    let mut lines: Vec<String> = Vec::new();
    for line in database.facts().lines() {
        let mut parts = line.split('|');
        let (kind, table) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let table = if kind == "comment" { table.split('.').next().unwrap_or_default() } else { table };
        if matches!(kind, "trigger" | "view" | "enum" | "function" | "sequence")
            || others.iter().any(|other| other == table)
        {
            continue;
        }
        if BOOKKEEPING.contains(&table) {
            continue;
        }
        lines.push(match kind {
            "constraint" if line.contains("|PRIMARY KEY") => {
                format!("primary key|{table}|{}", line.split("|PRIMARY KEY").nth(1).unwrap_or_default())
            }
            "table" => in_order_of_name(line),
            "column" if database.engine() == Engine::Sqlite => one_spelling(line),
            "column" => one_default(line),
            // A ForeignKey field has no place for its constraint's name.
            "constraint" if line.contains("|FOREIGN KEY") => {
                format!("foreign key|{table}|{}", line.split("|FOREIGN KEY").nth(1).unwrap_or_default())
            }
            "name" if line.contains("|foreign|") || line.contains("|references|") => continue,
            // Made anew, on an empty table, it is valid at once.
            "constraint" => line.replace(" NOT VALID|not valid", "|"),
            "check" | "generated" => without_parentheses(line),
            // Of these the pragmas know more.
            "index" | "unique" | "foreign key" if database.engine() == Engine::Sqlite => continue,
            "deferrable" if line.ends_with("deferred false") => continue,
            "deferrable" => match line.split(" ( ").nth(1).and_then(|rest| rest.split(" )").next()) {
                Some(columns) => format!("deferrable|{table}|{}|deferred true", bare(columns)),
                None => line.to_owned(),
            },
            "name" if line.contains("|primary|") || line.contains("|unique|") => continue,
            "name" => format!("name|{table}|{}", line.rsplit('|').next().unwrap_or_default()),
            _ => line.to_owned(),
        });
    }
    if database.engine() == Engine::Sqlite {
        widths_of_keys(database, &mut lines);
        lines.extend(database.query(SQLITE_INDEXES).into_iter().flatten());
        lines.extend(database.query(SQLITE_KEYS).into_iter().flatten());
    }
    lines.sort();
    lines.join("\n") + "\n"
}

/// Indexes by what they are over; a unique one has no name, because it may be a constraint's.
const SQLITE_INDEXES: &str = r#"
SELECT format('index|%s|%s|unique %d|%s|%s', t.name, CASE WHEN i."unique" THEN '' ELSE i.name END, i."unique",
              (SELECT group_concat(format('%s %d %s', coalesce(x.name, '()'), x."desc", x.coll), ', ' ORDER BY x.seqno)
                 FROM pragma_index_xinfo(i.name) AS x WHERE x.key),
              CASE WHEN i.partial OR EXISTS (SELECT 1 FROM pragma_index_xinfo(i.name) AS x WHERE x.cid = -2)
                   THEN (SELECT lower(replace(replace(replace(replace(substr(s.sql, instr(upper(s.sql), ' ON ')), '"', ''), ' ', ''), '(', ''), ')', ''))
                           FROM sqlite_schema AS s WHERE s.type = 'index' AND s.name = i.name) END)
  FROM pragma_table_list AS t, pragma_index_list(t.name) AS i
 WHERE t.schema = 'main' AND t.type = 'table' AND i.origin <> 'pk' AND t.name NOT GLOB 'dorm_*' AND t.name <> 'django_migrations'"#;

const SQLITE_KEYS: &str = r#"
SELECT format('foreign key|%s|%s|%s|%s|%s|%s', t.name, group_concat(k."from", ',' ORDER BY k.seq), lower(k."table"),
              group_concat(lower(coalesce(k."to", (SELECT c.name FROM pragma_table_info(k."table") AS c WHERE c.pk = k.seq + 1), '?')), ',' ORDER BY k.seq),
              k.on_update, k.on_delete)
  FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS k
 WHERE t.schema = 'main' AND t.type = 'table'
 GROUP BY t.name, k.id"#;

/// Names without quotes and blanks.
fn bare(columns: &str) -> String {
    columns.replace(['"', ' '], "")
}

/// Records of other tools that dorm leaves alone.
const BOOKKEEPING: [&str; 3] = ["django_migrations", "djanorm_migrations", "alembic_version"];

/// Storage parameters, whatever the order in which they were given.
fn in_order_of_name(line: &str) -> String {
    let parts = line.split('|').map(|part| {
        let mut words: Vec<&str> = part.split(',').collect();
        words.sort_unstable();
        words.join(",")
    });
    parts.collect::<Vec<_>>().join("|")
}

/// A column of SQLite's: the case and the blanks of a type mean nothing, nor does a default that is
/// NULL, nor NOT NULL of a column that is the rowid.
fn one_spelling(line: &str) -> String {
    let mut parts: Vec<String> = line.split('|').map(str::to_owned).collect();
    if let [_, _, _, kind, null, default, key, ..] = parts.as_mut_slice() {
        *kind = kind.to_ascii_lowercase().replace(", ", ",").replace(" (", "(");
        if default == "default null" {
            "default -".clone_into(default);
        }
        // A name is a string there.
        let value = default.trim_start_matches("default ").to_owned();
        let number = value.starts_with(|first: char| first.is_ascii_digit() || "-+('".contains(first));
        if !number
            && !["true", "false", "-"].contains(&value.as_str())
            && !value.starts_with("current_")
            && !value.starts_with("x'")
        {
            *default = format!("default '{}'", value.trim_matches('"'));
        }
        // In a key that doesn't say NOT NULL SQLite allows NULL, and no declaration can.
        if key != "key 0" {
            "not null 1".clone_into(null);
        }
    }
    parts.join("|")
}

/// A key to a counter may be of any of SQLite's integers: they are one.
fn widths_of_keys(database: &Database, lines: &mut [String]) {
    let keys = "SELECT format('column|%s|%s|', t.name, k.\"from\") FROM pragma_table_list AS t, pragma_foreign_key_list(t.name) AS k";
    let keys: Vec<String> = database.query(keys).into_iter().flatten().map(|key| key.to_lowercase()).collect();
    for line in lines.iter_mut().filter(|line| line.starts_with("column|")) {
        let lower = line.to_lowercase();
        if keys.iter().any(|key| lower.starts_with(key)) {
            for width in ["|bigint|", "|int|", "|smallint|"] {
                *line = line.replacen(width, "|integer|", 1);
            }
        }
    }
}

/// A column of PostgreSQL's: a number may stand in quotes with a cast, and NULL is no default.
fn one_default(line: &str) -> String {
    let Some((head, rest)) = line.split_once("|default ") else { return line.to_owned() };
    let Some((default, tail)) = rest.split_once('|') else { return line.to_owned() };
    let default = match default.split_once("'::") {
        Some((number, _)) if number.trim_start_matches('\'').parse::<f64>().is_ok() => number.trim_start_matches('\''),
        _ if default.starts_with("NULL::") => "-",
        _ => default.trim_start_matches('(').trim_end_matches(')'),
    };
    format!("{head}|default {default}|{tail}")
}

fn without_parentheses(line: &str) -> String {
    let Some((head, text)) = line.rsplit_once('|') else { return line.to_owned() };
    let inner = text.strip_prefix("( ").and_then(|text| text.strip_suffix(" )"));
    let whole = |text: &str| {
        let mut depth = 0_i32;
        text.split(' ').all(|word| {
            depth += i32::from(word == "(") - i32::from(word == ")");
            depth >= 0
        })
    };
    format!("{head}|{}", inner.filter(|inner| whole(inner)).unwrap_or(text))
}

/// The facts of the schema that the project is about.
fn without_schemas(facts: &str, others: &[String]) -> String {
    let is_other = |line: &str| {
        let table = line.split('|').nth(1).unwrap_or_default();
        others.iter().any(|schema| table.strip_prefix(schema.as_str()).is_some_and(|rest| rest.starts_with('.')))
    };
    facts.lines().filter(|line| !is_other(line)).map(|line| format!("{line}\n")).collect()
}

/// Runs all of them, and tells at the end which failed.
fn each(check: impl Fn(&Fixture) -> Result<(), String> + std::panic::RefUnwindSafe) {
    let mut failures = Vec::new();
    for fixture in fixtures() {
        let result = std::panic::catch_unwind(|| check(&fixture));
        let result = result.unwrap_or_else(|panic| {
            Err(panic.downcast::<String>().map_or_else(|_| "panicked".to_owned(), |message| *message))
        });
        if let Err(message) = result {
            failures.push(format!("=== {}\n{message}", fixture.title()));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What one database has and the other not. What has no name in one may have one in the other.
fn difference(one: &str, other: &str) -> Result<(), String> {
    let text = similar::TextDiff::from_lines(one, other).unified_diff().context_radius(0).to_string();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("@@") && !line.starts_with("+name|")).collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
}

#[test]
fn what_is_read_builds_the_same() {
    each(|fixture| {
        let database = fixture.database();
        let mut connection = connect(&database);
        let live = connection.introspect(&schemas(&database)).map_err(|error| error.to_string())?;
        let engine = connection.engine();
        let ground = Database::new(fixture.engine);
        if let Connection::Postgres(connection) = &mut connection {
            let names: Vec<_> = live.tables.iter().map(|table| table.name.clone()).collect();
            let statements = connection.foundation(&names).map_err(|error| error.to_string())?;
            ground.try_execute(&format!("BEGIN; {}; COMMIT", statements.join(";\n")))?;
        }
        let steps = creation(live.tables, engine, &mut StandIn::without_database(engine, None))
            .map_err(|error| error.message)?;
        for step in steps {
            ground.try_execute(&step.sql).map_err(|error| format!("{error}\nin: {}", step.sql))?;
        }
        difference(&fixture.known.kept(&declarable(&database)), &fixture.known.kept(&declarable(&ground)))
    });
}

/// Builds the schema, has it inspected, and insists on each word of the promise.
fn adopted(fixture: &Fixture) -> Result<(), String> {
    let database = fixture.database();
    let project = Project::on(&database);
    let run = |project: &Project, words: &[&str]| match dorm(project, words) {
        outcome if outcome.status == 0 => Ok(outcome),
        outcome => Err(outcome.transcript()),
    };
    let before = without_schemas(&declarable(&database), &schemas(&database));
    run(&project, &["inspectdb", "--app", "shop"])?;
    keep(fixture, &project);
    run(&project, &["migrate", "--fake-initial"])?;
    let outcome = run(&project, &["--format", "json", "dbcheck"])?;
    let document = outcome.json();
    if document["ok"] != true || document["drift"] != serde_json::json!([]) {
        return Err(outcome.transcript());
    }
    run(&project, &["makemigrations", "--check"])?;
    difference(&before, &without_schemas(&declarable(&database), &schemas(&database)))?;
    // What was read reads the same again, and nothing is left to say.
    let text = project.read("shop/models.toml");
    run(&project, &["inspectdb", "--app", "shop"])?;
    difference(&text, &project.read("shop/models.toml"))?;

    let empty = Database::new(fixture.engine);
    let settings = project.read("dorm.toml");
    project.write("dorm.toml", &settings.replace(&database.url(), &empty.url()));
    run(&project, &["migrate"])?;
    let known = &fixture.known;
    difference(&known.kept(&before), &known.kept(&declarable(&empty)))?;
    run(&project, &["dbcheck"])?;
    run(&project, &["migrate", "shop", "zero", "--yes"])?;
    let left = empty.tables();
    if left.is_empty() { Ok(()) } else { Err(format!("tables are left after zero: {left:?}")) }
}

/// Leaves what was written where `DORM_TEST_KEEP` says, to be looked at.
fn keep(fixture: &Fixture, project: &Project) {
    let Some(directory) = std::env::var_os("DORM_TEST_KEEP") else { return };
    let directory = PathBuf::from(directory).join(format!("{}_{}", fixture.name, fixture.engine.name()));
    let _ = fs::create_dir_all(&directory);
    let files = project.files("").into_iter().filter(|file| file.ends_with(".toml"));
    for file in files {
        let _ = fs::write(directory.join(file.replace('/', "_")), project.read(&file));
    }
}

#[test]
fn what_is_inspected_is_clean_and_builds_the_same() {
    each(adopted);
}
