//! What nobody can declare yet is listed under `unknown`, fails nothing, and can be passed over.

use crate::support::postgres::server;
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Post]
db_table = "posts"
[model.Post.fields]
title = { type = "CharField", max_length = 200 }
views = { type = "IntegerField", default = 1 }
"#;

fn migrated() -> (Project, Database) {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    (project, database)
}

/// `kind name`, in the order of the document.
#[track_caller]
fn unknown(project: &Project) -> Vec<String> {
    let document = dorm(project, &["--format", "json", "dbcheck"]).ok().json();
    assert_eq!(document["ok"], true);
    assert_eq!(document["drift"], serde_json::json!([]));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let list = document["unknown"].as_array().unwrap().iter();
    list.map(|object| format!("{} {}", text(&object["kind"]), text(&object["name"]))).collect()
}

/// A statement, and what is listed because of it.
const OBJECTS: [(&str, &[&str]); 34] = [
    ("CREATE VIEW seen AS SELECT id FROM posts", &["view seen"]),
    ("CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM posts", &["materialized_view counted"]),
    ("CREATE RULE to_nothing AS ON DELETE TO posts DO INSTEAD NOTHING", &["rule posts.to_nothing"]),
    ("CREATE VIEW s AS SELECT 1 AS a; CREATE RULE r AS ON INSERT TO s DO INSTEAD NOTHING", &["rule s.r", "view s"]),
    ("CREATE POLICY own_rows ON posts USING (views > 0)", &["policy posts.own_rows"]),
    ("ALTER TABLE posts ENABLE ROW LEVEL SECURITY", &["row_security posts"]),
    ("ALTER TABLE posts FORCE ROW LEVEL SECURITY", &["row_security posts"]),
    ("CREATE STATISTICS together ON title, views FROM posts", &["statistics posts.together"]),
    ("ALTER TABLE posts REPLICA IDENTITY FULL", &["replica_identity posts"]),
    ("CREATE SEQUENCE numbers", &["sequence numbers"]),
    ("CREATE TABLE other (id serial)", &["table other"]),
    ("CREATE TYPE mood AS ENUM ('good')", &["enum mood"]),
    ("CREATE DOMAIN small AS integer CHECK (value < 9)", &["domain small"]),
    ("CREATE TYPE two AS (a integer, b text)", &["type two"]),
    ("CREATE TYPE span AS RANGE (subtype = text)", &["type span"]),
    ("CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'", &["function one()"]),
    ("CREATE PROCEDURE act(a integer) LANGUAGE sql AS 'SELECT 1'", &["procedure act(IN a integer)"]),
    ("CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer)", &["aggregate total(integer)"]),
    ("CREATE COLLATION posix FROM \"C\"", &["collation posix"]),
    (
        "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer)",
        &["operator ===(integer, integer)"],
    ),
    (
        "CREATE OPERATOR CLASS mine FOR TYPE integer USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(integer)",
        &["operator_class mine"],
    ),
    ("CREATE OPERATOR FAMILY kin USING btree", &["operator_family kin"]),
    ("CREATE TEXT SEARCH CONFIGURATION words (COPY = simple)", &["text_search_configuration words"]),
    ("CREATE TEXT SEARCH DICTIONARY lexicon (TEMPLATE = simple)", &["text_search_dictionary lexicon"]),
    ("CREATE CONVERSION to_utf8 FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8", &["conversion to_utf8"]),
    (
        "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; \
         CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION e()",
        &["event_trigger watch", "function e()"],
    ),
    ("CREATE PUBLICATION news FOR TABLE posts", &["publication news"]),
    ("CREATE EXTENSION pg_trgm", &["extension pg_trgm"]),
    (
        "CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far; \
         CREATE FOREIGN TABLE beyond (a integer) SERVER away",
        &["foreign_data_wrapper far", "foreign_table beyond", "server away"],
    ),
    ("CREATE CAST (boolean AS bigint) WITH INOUT", &["cast boolean AS bigint"]),
    (
        "CREATE TABLE parts (a integer) PARTITION BY LIST (a); CREATE TABLE ones PARTITION OF parts FOR VALUES IN (1)",
        &["partition ones", "table parts"],
    ),
    (
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
         CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER no INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION t()",
        &["function t()", "trigger v.no", "view v"],
    ),
    ("CREATE ACCESS METHOD pile TYPE TABLE HANDLER heap_tableam_handler", &["access_method pile"]),
    ("CREATE POLICY \"Own.Rows\" ON posts USING (true)", &["policy posts.Own.Rows"]),
];

#[test]
fn every_kind_that_cannot_be_declared_is_listed() {
    let (project, database) = migrated();
    assert_eq!(unknown(&project), [""; 0]);
    let name = database.value("SELECT current_database()");
    for (sql, expected) in OBJECTS {
        // A copy for each: what is there already would hide what isn't found.
        let copy = Database::Postgres(server().copy_database(&name));
        if let Err(error) = copy.try_execute(sql) {
            // Not every server is delivered with its extensions.
            assert!(error.contains("extension"), "{error}: {sql}");
            continue;
        }
        let elsewhere = Project::on(&copy);
        elsewhere.models("blog", MODELS);
        for file in ["0001_initial.toml", "latest.txt"] {
            let path = format!("blog/migrations/{file}");
            if project.path(&path).exists() {
                elsewhere.write(&path, &project.read(&path));
            }
        }
        assert_eq!(unknown(&elsewhere), expected, "{sql}");
        // Named one by one, nothing is left.
        let patterns: Vec<String> = expected
            .iter()
            .map(|object| object.split_once(' ').unwrap())
            .map(|(kind, name)| format!("'{kind}:{}'", globset::escape(name)))
            .collect();
        let settings = elsewhere.read("dorm.toml");
        elsewhere.write("dorm.toml", &format!("{settings}\n[dbcheck]\nignore = [{}]\n", patterns.join(", ")));
        assert_eq!(unknown(&elsewhere), [""; 0], "{sql}");
    }
}

#[test]
fn what_an_extension_brings_is_the_extension() {
    let (project, database) = migrated();
    if database.try_execute("CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION btree_gist").is_err() {
        return; // A server without its extensions.
    }
    assert_eq!(unknown(&project), ["extension btree_gist", "extension citext", "extension hstore"]);
}

#[test]
fn what_lies_in_another_schema_is_named_with_it() {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", &MODELS.replace("[model.Post]\n", "[model.Post]\nschema = \"Apart\"\n"));
    database.execute("CREATE SCHEMA \"Apart\"; CREATE SCHEMA nobody");
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(
        "CREATE POLICY p ON \"Apart\".posts USING (true); CREATE VIEW \"Apart\".\"V\" AS SELECT 1; \
         CREATE VIEW nobody.v AS SELECT 1; CREATE VIEW v AS SELECT 1",
    );
    assert_eq!(unknown(&project), ["policy Apart.posts.p", "view Apart.V", "view v"]);
    let settings = project.read("dorm.toml");
    // The table with all that hangs on it.
    project.write("dorm.toml", &format!("{settings}\n[dbcheck]\nignore = [\"Apart.posts\", \"view:*\"]\n"));
    assert_eq!(unknown(&project), [""; 0]);
}
