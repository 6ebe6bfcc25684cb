//! `dorm dbcheck`: every change by hand is found and mended, and nothing else is.

use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Author]
db_table = "authors"
[model.Author.fields]
name  = { type = "CharField", max_length = 100 }
email = { type = "EmailField", unique = true }
age   = { type = "PositiveIntegerField", null = true }

[model.Tag]
[model.Tag.fields]
label = { type = "CharField", max_length = 30, db_index = true }

[model.Post]
db_table = "posts"
indexes = [
  { name = "posts_recent", fields = ["-views", "author"] },
  { name = "posts_lower", expressions = ["lower(title)"], unique = true, condition = "published" },
  { fields = ["title", "views"] },
]
constraints = [
  { type = "check", name = "posts_views_small", check = "views IN (1, 2, 3) OR views < 1000" },
  { type = "unique", name = "posts_author_title", fields = ["author", "title"] },
]
[model.Post.fields]
title     = { type = "CharField", max_length = 200, default = "it's" }
slug      = "SlugField"
body      = "TextField"
author    = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
editor    = { type = "ForeignKey", to = "Author", on_delete = "SET_NULL", null = true, deferrable = "deferred" }
views     = { type = "IntegerField", default = 1 }
rate      = { type = "FloatField", default = -0.5 }
price     = { type = "DecimalField", max_digits = 8, decimal_places = 2, default = "1.50" }
status    = { type = "EnumField", values = ["draft", "live"], default = "draft" }
published = { type = "BooleanField", default = false }
made      = { type = "DateTimeField", auto_now_add = true }
key       = { type = "UUIDField", version = 4 }
data      = { type = "JSONField", null = true }
length    = { type = "GeneratedField", expression = "length(title) + views", output_field = { type = "IntegerField" }, db_persist = true }
tags      = { type = "ManyToManyField", to = "Tag" }
"#;

fn migrated(engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("blog", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    (project, database)
}

/// The kinds of all findings, sorted.
#[track_caller]
pub fn kinds(project: &Project) -> Vec<String> {
    let outcome = dorm(project, &["--format", "json", "dbcheck"]);
    let document = outcome.json();
    let drift = document["drift"].as_array().unwrap_or_else(|| panic!("{}", outcome.transcript()));
    let mut kinds: Vec<String> = drift.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    assert_eq!(document["ok"].as_bool(), Some(kinds.is_empty()), "{}", outcome.transcript());
    let status = if kinds.is_empty() { 0 } else { 1 };
    outcome.exits(status);
    kinds
}

/// Changes a fact by hand, expects it to be found, and mends it.
#[track_caller]
pub fn found_and_mended(project: &Project, database: &Database, sql: &str, expected: &[&str]) {
    database.execute(sql);
    assert_eq!(kinds(project), expected, "{sql}");
    let mend = dorm(project, &["dbcheck", "--sql"]).exits(1).stdout;
    database.execute(&mend);
    assert!(kinds(project).is_empty(), "{sql}\nmended by\n{mend}\nleaves {}", dorm(project, &["dbcheck"]).transcript());
}

#[test]
fn a_fresh_database_is_as_it_should_be() {
    for engine in Engine::ALL {
        let (project, database) = migrated(engine);
        let facts = database.facts();
        let outcome = dorm(&project, &["dbcheck"]).ok();
        assert!(outcome.stdout.contains("is as it should be"), "{}", outcome.transcript());
        assert_eq!(database.facts(), facts);
        assert_eq!(dorm(&project, &["dbcheck", "--sql"]).ok().stdout, "");
        assert_eq!(dorm(&project, &["dbcheck", "--format", "github"]).ok().stdout, "");
    }
}

#[test]
fn three_things_are_told_apart() {
    for engine in Engine::ALL {
        let (project, database) = migrated(engine);
        project.models("blog", &MODELS.replace("age   =", "born  = { type = \"DateField\", null = true }\nage   ="));
        let document = dorm(&project, &["--format", "json", "dbcheck"]).exits(1).json();
        assert_eq!(document["undeclared_changes"][0]["type"], "AddField");
        assert_eq!(document["drift"], serde_json::json!([]));
        dorm(&project, &["makemigrations"]).ok();
        let document = dorm(&project, &["--format", "json", "dbcheck"]).exits(1).json();
        assert_eq!(document["pending"], serde_json::json!(["blog.0002_author_born"]));
        assert_eq!(document["undeclared_changes"], serde_json::json!([]));
        dorm(&project, &["dbcheck", "--ignore-pending"]).ok();
        database.execute("CREATE TABLE mine (a integer); CREATE VIEW seen AS SELECT a FROM mine;");
        let document = dorm(&project, &["--format", "json", "dbcheck", "--ignore-pending"]).ok().json();
        assert_eq!(
            document["unknown"],
            serde_json::json!([{"kind": "table", "name": "mine"}, {"kind": "view", "name": "seen"}])
        );
        database.execute("CREATE INDEX hand_made ON posts (body)");
        dorm(&project, &["dbcheck", "--ignore-pending"]).exits(1);
        dorm(&project, &["dbcheck", "--ignore-pending", "--ignore-unknown"]).ok();
        dorm(&project, &["dbcheck", "--ignore-pending", "blog.Tag"]).ok();
        let settings = project.read("dorm.toml");
        project.write("dorm.toml", &format!("{settings}\n[dbcheck]\nignore = [\"index:posts.hand_*\"]\n"));
        dorm(&project, &["dbcheck", "--ignore-pending"]).ok();
        dorm(&project, &["dbcheck", "nothing"]).exits(2);
    }
}

#[test]
fn every_fact_of_postgresql() {
    let (project, database) = migrated(Engine::Postgres);
    for (sql, expected) in [
        ("DROP TABLE posts_tags", &["table_missing"][..]),
        ("ALTER TABLE posts DROP COLUMN data", &["column_missing"]),
        ("ALTER TABLE posts ADD COLUMN more text", &["column_unknown"]),
        ("ALTER TABLE posts ALTER COLUMN body TYPE varchar(50)", &["column_type"]),
        ("ALTER TABLE posts ALTER COLUMN body DROP NOT NULL", &["column_null"]),
        ("ALTER TABLE posts ALTER COLUMN data SET NOT NULL", &["column_null"]),
        ("ALTER TABLE posts ALTER COLUMN title DROP DEFAULT", &["column_default"]),
        ("ALTER TABLE posts ALTER COLUMN title SET DEFAULT 'its'", &["column_default"]),
        ("ALTER TABLE posts ALTER COLUMN made SET DEFAULT '2020-01-01'", &["column_default"]),
        ("ALTER TABLE posts ALTER COLUMN body SET DEFAULT ''", &["column_default"]),
        ("ALTER TABLE posts ALTER COLUMN id DROP IDENTITY", &["column_identity"]),
        ("ALTER TABLE posts ALTER COLUMN id SET GENERATED ALWAYS", &["column_identity"]),
        ("ALTER TABLE posts ALTER COLUMN body TYPE text COLLATE \"C\"", &["column_collation"]),
        ("COMMENT ON COLUMN posts.body IS 'x'", &["column_comment"]),
        ("COMMENT ON TABLE posts IS 'x'", &["table_comment"]),
        ("ALTER TABLE posts SET (fillfactor = 50)", &["table_option"]),
        ("ALTER TABLE posts_tags DROP CONSTRAINT posts_tags_pkey", &["primary_key_missing"]),
        ("ALTER TABLE posts DROP CONSTRAINT posts_author_title", &["unique_missing"]),
        ("ALTER TABLE posts RENAME CONSTRAINT posts_author_title TO other", &["unique_changed"]),
        ("ALTER TABLE authors ADD UNIQUE (name)", &["unique_unknown"]),
        ("ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey", &["foreign_key_missing"]),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey, \
             ADD CONSTRAINT x FOREIGN KEY (author_id) REFERENCES authors ON DELETE RESTRICT",
            &["foreign_key_changed"],
        ),
        ("ALTER TABLE posts ALTER CONSTRAINT posts_editor_id_fkey NOT DEFERRABLE", &["foreign_key_changed"]),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey, \
             ADD CONSTRAINT x FOREIGN KEY (author_id) REFERENCES authors ON DELETE CASCADE NOT VALID",
            &["foreign_key_not_validated"],
        ),
        ("ALTER TABLE posts DROP CONSTRAINT posts_views_small", &["check_missing"]),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_views_small, \
             ADD CONSTRAINT posts_views_small CHECK (views IN (1, 2) OR views < 1000)",
            &["check_changed"],
        ),
        (
            "ALTER TABLE posts DROP CONSTRAINT posts_views_small, \
             ADD CONSTRAINT posts_views_small CHECK (views IN (1, 2, 3) OR views < 1000) NOT VALID",
            &["check_not_validated"],
        ),
        ("ALTER TABLE posts ADD CHECK (price > 0)", &["check_unknown"]),
        ("ALTER TABLE posts ADD CONSTRAINT e EXCLUDE (slug WITH =)", &["exclusion_unknown"]),
        ("DROP INDEX posts_recent", &["index_missing"]),
        ("ALTER INDEX posts_recent RENAME TO other", &["index_changed"]),
        ("DROP INDEX posts_recent; CREATE INDEX posts_recent ON posts (views, author_id)", &["index_changed"]),
        ("DROP INDEX posts_lower; CREATE UNIQUE INDEX posts_lower ON posts (lower(title))", &["index_changed"]),
        (
            "DROP INDEX posts_lower; CREATE UNIQUE INDEX posts_lower ON posts (upper(title)) WHERE published",
            &["index_changed"],
        ),
        ("CREATE INDEX mine ON posts (body)", &["index_unknown"]),
        ("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'posts_recent'::regclass", &["index_invalid"]),
        (
            "ALTER TABLE posts DROP COLUMN length; \
             ALTER TABLE posts ADD COLUMN length integer NOT NULL GENERATED ALWAYS AS (length(title)) STORED",
            &["column_generated"],
        ),
        ("INSERT INTO blog_tag (id, label) VALUES (10, 'a')", &["counter_behind"]),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$; \
             CREATE TRIGGER t BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION f()",
            &["trigger_unknown"],
        ),
        (
            "CREATE TRIGGER t BEFORE INSERT ON posts FOR EACH ROW EXECUTE FUNCTION f(); \
             ALTER TABLE posts DISABLE TRIGGER t",
            &["trigger_disabled", "trigger_unknown"],
        ),
    ] {
        found_and_mended(&project, &database, sql, expected);
    }
}

#[test]
fn every_fact_of_sqlite() {
    let (project, database) = migrated(Engine::Sqlite);
    // As another program would leave a table that it rebuilt.
    let table = |name: &str, from: &str, to: &str| {
        let sql = database.value(&format!("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '{name}'"));
        assert!(sql.contains(from), "no {from} in {sql}");
        let changed = sql.replacen(from, to, 1).replace('\'', "''");
        format!(
            "PRAGMA writable_schema = ON; \
             UPDATE sqlite_schema SET sql = '{changed}' WHERE type = 'table' AND name = '{name}'; \
             PRAGMA writable_schema = RESET;"
        )
    };
    let posts = |from: &str, to: &str| table("posts", from, to);
    for (sql, expected) in [
        ("DROP TABLE posts_tags".to_owned(), &["table_missing"][..]),
        ("ALTER TABLE posts DROP COLUMN body".to_owned(), &["column_missing"]),
        ("ALTER TABLE posts ADD COLUMN more text".to_owned(), &["column_unknown"]),
        (posts("body text", "body varchar(9)"), &["column_type"]),
        (posts("body text NOT NULL", "body text"), &["column_null"]),
        (posts("data text", "data text NOT NULL"), &["column_null"]),
        (posts(" DEFAULT 'it''s'", ""), &["column_default"]),
        (posts("DEFAULT 'it''s'", "DEFAULT 'its'"), &["column_default"]),
        (posts("body text", "body text DEFAULT ''"), &["column_default"]),
        (table("blog_tag", " AUTOINCREMENT", ""), &["column_identity"]),
        (posts("body text", "body text COLLATE NOCASE"), &["column_collation"]),
        (posts("length(title) + views", "length(title)"), &["column_generated"]),
        (posts("views < 1000", "views < 100"), &["check_changed"]),
        (posts("posts_views_small", "other"), &["check_changed"]),
        (posts(" CONSTRAINT posts_data_check CHECK (json_valid(data) OR data IS NULL)", ""), &["check_missing"]),
        (posts("data text", "data text CHECK (data <> '')"), &["check_unknown"]),
        (posts(" CONSTRAINT posts_author_id_fkey REFERENCES authors (id) ON DELETE CASCADE", ""), &["foreign_key_missing"]),
        (posts("ON DELETE CASCADE", "ON DELETE RESTRICT"), &["foreign_key_changed"]),
        (posts(" DEFERRABLE INITIALLY DEFERRED", ""), &["foreign_key_changed"]),
        ("DROP INDEX posts_recent".to_owned(), &["index_missing"]),
        ("DROP INDEX posts_author_title".to_owned(), &["index_missing"]),
        ("CREATE INDEX mine ON posts (body)".to_owned(), &["index_unknown"]),
        (
            "DROP INDEX posts_recent; CREATE INDEX posts_recent ON posts (views, author_id)".to_owned(),
            &["index_changed"],
        ),
        (
            "DROP INDEX posts_lower; CREATE UNIQUE INDEX posts_lower ON posts (lower(title))".to_owned(),
            &["index_changed"],
        ),
        (
            "CREATE TRIGGER t AFTER INSERT ON posts BEGIN SELECT 1; END".to_owned(),
            &["trigger_unknown"],
        ),
        (
            "INSERT INTO blog_tag (id, label) VALUES (10, 'a'); UPDATE sqlite_sequence SET seq = 3 WHERE name = 'blog_tag'"
                .to_owned(),
            &["counter_behind"],
        ),
    ] {
        found_and_mended(&project, &database, &sql, expected);
    }
}

#[test]
fn spellings_are_no_drift() {
    for engine in Engine::ALL {
        let (project, database) = migrated(engine);
        let sql = match engine {
            Engine::Sqlite => {
                let sql = database.value("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = 'posts'");
                let changed = sql
                    .replace("title varchar(200) NOT NULL", "[title]  VARCHAR ( 200 ) /* long */ not null")
                    .replace("views integer", "`views` Integer")
                    .replace("editor_id integer", "editor_id BIGINT")
                    .replace("views < 1000", "\"VIEWS\"<1000")
                    .replace("body text NOT NULL", "\"body\" TEXT NOT NULL ON CONFLICT ABORT")
                    .replace("CONSTRAINT posts_author_id_fkey REFERENCES authors (id)", "references AUTHORS")
                    .replace('\'', "''");
                format!(
                    "PRAGMA writable_schema = ON; \
                     UPDATE sqlite_schema SET sql = '{changed}' WHERE type = 'table' AND name = 'posts'; \
                     PRAGMA writable_schema = RESET; \
                     DROP INDEX posts_title_views_idx; CREATE INDEX other ON \"posts\" (TITLE asc, [views]); ANALYZE;"
                )
            }
            Engine::Postgres => "ALTER INDEX posts_title_views_idx RENAME TO other; \
                 ALTER TABLE posts RENAME CONSTRAINT posts_author_id_fkey TO \"Another\"; \
                 ALTER TABLE posts RENAME CONSTRAINT posts_pkey TO pk; \
                 ALTER TABLE posts DROP CONSTRAINT posts_views_small, ADD CONSTRAINT posts_views_small \
                   CHECK (views = ANY (ARRAY[1, 2, 3]) OR (views) < 1000); \
                 ALTER TABLE posts DROP COLUMN data; ALTER TABLE posts ADD COLUMN data jsonb; \
                 ALTER TABLE posts ALTER COLUMN title SET STATISTICS 500; \
                 ALTER TABLE posts ALTER COLUMN body SET STORAGE EXTERNAL; \
                 ALTER TABLE posts ALTER COLUMN made SET DEFAULT current_timestamp; \
                 ALTER TABLE posts ALTER COLUMN rate SET DEFAULT '-0.5'::double precision; \
                 GRANT SELECT ON posts TO PUBLIC; ANALYZE;"
                .to_owned(),
        };
        database.execute(&sql);
        assert!(kinds(&project).is_empty(), "{}", dorm(&project, &["dbcheck"]).transcript());
    }
}

/// What somebody sets for a database or a role changes how the server writes, not what is there.
const SETTINGS: [&str; 14] = [
    "search_path = public, elsewhere",
    "quote_all_identifiers = on",
    "datestyle = 'SQL, DMY'",
    "intervalstyle = 'sql_standard'",
    "timezone = 'Asia/Kolkata'",
    "bytea_output = 'escape'",
    "extra_float_digits = -5",
    "standard_conforming_strings = off",
    "transform_null_equals = on",
    "array_nulls = off",
    "xmloption = document",
    "enable_seqscan = off",
    "default_transaction_isolation = serializable",
    "client_min_messages = debug1",
];

/// More of them, set together.
const MORE_SETTINGS: [&str; 17] = [
    "search_path = elsewhere, public",
    "client_encoding = 'LATIN1'",
    "backslash_quote = on",
    "escape_string_warning = off",
    "default_transaction_deferrable = on",
    "row_security = off",
    "session_replication_role = replica",
    "check_function_bodies = off",
    "default_statistics_target = 7",
    "default_text_search_config = 'pg_catalog.german'",
    "lc_messages = 'C'",
    "lc_numeric = 'C'",
    "xmlbinary = hex",
    "lock_timeout = '5s'",
    "statement_timeout = '60s'",
    "synchronous_commit = off",
    "plpgsql.variable_conflict = use_column",
];

#[test]
fn settings_of_a_database_are_no_drift() {
    let more = r#"
[model.More]
indexes = [{ name = "More_part", fields = ["order"], condition = "\"order\" > 1.5 AND \"from\" > '2020-02-01'" }]
[model.More.fields]
order = { type = "FloatField", default = 0.1 }
from  = { type = "DateField", default = "2020-02-01" }
seen  = { type = "DateTimeField", default = "2020-02-01T10:00:00Z" }
wait  = { type = "DurationField", default = "P1DT2H" }
bytes = { type = "BinaryField", default = "00ff" }
path  = { type = "CharField", max_length = 20, default = 'a\b' }
"#;
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", &format!("{MODELS}{more}"));
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    let (facts, inspected) = (database.facts(), dorm(&project, &["inspectdb"]).ok().stdout);
    let name = database.value("SELECT current_database()");
    let more = MORE_SETTINGS.map(|setting| format!("ALTER DATABASE \"{name}\" SET {setting};")).concat();
    for setting in SETTINGS.into_iter().chain(["more"]) {
        let one = format!("ALTER DATABASE \"{name}\" SET {setting}");
        database.execute(if setting == "more" { &more } else { &one });
        assert!(kinds(&project).is_empty(), "{setting}: {}", dorm(&project, &["dbcheck"]).transcript());
        let read = dorm(&project, &["inspectdb"]).ok().stdout;
        similar_asserted(&inspected, &read, setting);
    }
    // Made and unmade under these settings, it is the same.
    dorm(&project, &["migrate", "blog", "zero", "--yes"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(&format!("ALTER DATABASE \"{name}\" RESET ALL"));
    assert_eq!(facts, database.facts());
    assert!(kinds(&project).is_empty());
}

#[track_caller]
fn similar_asserted(one: &str, other: &str, about: &str) {
    let text = similar::TextDiff::from_lines(one, other).unified_diff().context_radius(0).to_string();
    assert!(text.is_empty(), "{about}\n{text}");
}
