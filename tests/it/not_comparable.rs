//! `dorm dbcheck` where the server can't be asked: what isn't sure is said as such (exit 2), what is
//! sure is drift (exit 1), and nothing remains.

use crate::support::postgres::server;
use crate::support::standby::OwnServer;
use crate::support::{Database, Engine, Project, dorm};
use serde_json::Value;

const PLAIN: &str = r#"
[model.Item]
db_table = "items"
[model.Item.fields]
name = { type = "CharField", max_length = 50, default = "it's" }
size = { type = "IntegerField", null = true, db_index = true }
made = { type = "DateTimeField", auto_now_add = true }
"#;

/// What the server spells in another way.
const TEXTS: &str = r#"
[model.Text]
db_table = "texts"
indexes = [
  { name = "texts_some", fields = ["size"], condition = "kind IN ('a', 'b')" },
  { name = "texts_lower", expressions = ["lower(kind) || 'x'"] },
]
constraints = [{ type = "check", name = "texts_small", check = "size IN (1, 2, 3)" }]
[model.Text.fields]
kind = { type = "CharField", max_length = 10 }
size = { type = "IntegerField", db_default = "1+1" }
both = { type = "GeneratedField", expression = "size*2+1", output_field = { type = "IntegerField" }, db_persist = true }
"#;

/// The document of a check that ends in this way.
#[track_caller]
fn document(project: &Project, status: i32) -> Value {
    let document = dorm(project, &["--format", "json", "dbcheck"]).exits(status).json();
    assert_eq!(document["ok"], status == 0, "{document:#}");
    for finding in document["drift"].as_array().unwrap() {
        let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        let mut sorted = ["kind", "app", "model", "table", "object", "expected", "actual", "fix"];
        sorted.sort_unstable();
        assert_eq!(
            {
                let mut keys = keys;
                keys.sort_unstable();
                keys
            },
            sorted
        );
        if finding["kind"] == "not_comparable" {
            assert_eq!(finding["fix"], serde_json::json!([]), "{finding:#}");
        }
    }
    document
}

/// Kind and object of each finding, sorted.
fn findings(document: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let drift = document["drift"].as_array().unwrap().iter();
    let mut found: Vec<String> =
        drift.map(|finding| format!("{} {}", text(&finding["kind"]), text(&finding["object"]))).collect();
    found.sort();
    found
}

const UNSURE: [&str; 4] =
    ["not_comparable both", "not_comparable texts_lower", "not_comparable texts_small", "not_comparable texts_some"];

/// A project whose database was migrated by a superuser and is checked by a role.
struct Scene {
    project: Project,
    database: Database,
    role: String,
}

impl Scene {
    fn new(models: &str) -> Self {
        let database = Database::new(Engine::Postgres);
        let Database::Postgres(name) = &database else { panic!("no database of the server") };
        let role = format!("looker_{name}");
        let project = Project::on(&database);
        project.models("shop", models);
        dorm(&project, &["makemigrations"]).ok();
        dorm(&project, &["migrate"]).ok();
        database.execute(&format!(
            "CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; \
             GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}; \
             GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}; \
             REVOKE TEMPORARY ON DATABASE {name} FROM PUBLIC"
        ));
        let url = format!("postgresql://{role}@127.0.0.1:{}/{name}", server().port);
        project.write("dorm.toml", &format!("[databases.default]\nurl = \"{url}\"\n"));
        Self { project, database, role }
    }

    /// As the superuser; `ROLE_` stands for the role.
    #[track_caller]
    fn execute(&self, sql: &str) {
        self.database.execute(&sql.replace("ROLE_", &self.role));
    }

    /// Everything that is in the database, of whatever schema.
    fn everything(&self) -> String {
        let counts = self.database.query(
            "SELECT 'class', oid::text, relname::text FROM pg_class UNION ALL SELECT 'type', oid::text, typname FROM pg_type \
             UNION ALL SELECT 'namespace', oid::text, nspname FROM pg_namespace \
             UNION ALL SELECT 'proc', oid::text, proname FROM pg_proc ORDER BY 1, 2",
        );
        format!("{}{counts:?}", self.database.facts())
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.database.try_execute(&format!("DROP OWNED BY {0} CASCADE; DROP ROLE {0}", self.role));
    }
}

#[test]
fn a_role_without_a_place_for_questions() {
    let plain = Scene::new(PLAIN);
    document(&plain.project, 0);
    let scene = Scene::new(&format!("{PLAIN}{TEXTS}"));
    let before = scene.everything();
    let unsure = document(&scene.project, 2);
    assert_eq!(findings(&unsure), UNSURE, "{unsure:#}");
    let outcome = dorm(&scene.project, &["dbcheck"]).exits(2);
    assert!(outcome.stdout.contains("not sure: something could not be compared"), "{}", outcome.transcript());
    assert!(outcome.stdout.contains("permission denied to create temporary tables"), "{}", outcome.transcript());
    // Nothing is offered that would mend what may be in order.
    let sql = dorm(&scene.project, &["dbcheck", "--sql"]).exits(2).says("4 could not be compared");
    assert_eq!(sql.stdout, "");
    let github = dorm(&scene.project, &["dbcheck", "--format", "github"]).exits(2).stdout;
    assert_eq!(github.matches("::warning ").count(), 4, "{github}");
    assert_eq!(github.matches("::error ").count(), 0, "{github}");
    assert_eq!(scene.everything(), before);
    // What is sure is worse, and is said beside.
    scene
        .execute("ALTER TABLE items ALTER COLUMN size SET NOT NULL; DROP INDEX items_size_idx; DROP INDEX texts_lower");
    let sure = document(&scene.project, 1);
    let drift = findings(&sure);
    assert!(drift.iter().any(|found| found.starts_with("index_missing")), "{drift:?}");
    assert!(drift.contains(&"index_missing texts_lower".to_owned()), "{drift:?}");
    assert!(drift.contains(&"column_null size".to_owned()), "{drift:?}");
    assert!(drift.contains(&"not_comparable texts_small".to_owned()), "{drift:?}");
    // With a place for them there is no doubt left.
    let Database::Postgres(name) = &scene.database else { panic!("no database of the server") };
    scene.execute(&format!("GRANT TEMPORARY ON DATABASE {name} TO ROLE_"));
    let drift = findings(&document(&scene.project, 1));
    assert_eq!(drift, ["column_null size", "index_missing -", "index_missing texts_lower"]);
}

#[test]
fn a_role_whose_transactions_only_read() {
    let scene = Scene::new(&format!("{PLAIN}{TEXTS}"));
    let Database::Postgres(name) = &scene.database else { panic!("no database of the server") };
    scene.execute(&format!(
        "GRANT TEMPORARY ON DATABASE {name} TO ROLE_; ALTER ROLE ROLE_ SET default_transaction_read_only = on"
    ));
    let before = scene.everything();
    document(&scene.project, 0);
    assert_eq!(scene.everything(), before);
}

#[test]
fn a_role_that_may_not_read_everything() {
    let scene = Scene::new(&format!(
        "{PLAIN}[model.Other]\ndb_table = \"others\"\n[model.Other.fields]\na = \"IntegerField\"\n"
    ));
    scene.execute("INSERT INTO items (size) VALUES (1); INSERT INTO others (a) VALUES (1)");
    document(&scene.project, 0);
    // The highest value can't be seen.
    scene.execute("REVOKE SELECT ON items FROM ROLE_");
    let unsure = document(&scene.project, 2);
    assert_eq!(findings(&unsure), ["not_comparable id"]);
    assert_eq!(unsure["drift"][0]["table"], "items");
    assert!(unsure["drift"][0]["expected"].as_str().unwrap().contains("SELECT on table items"), "{unsure:#}");
    // One column is enough.
    scene.execute("GRANT SELECT (id) ON items TO ROLE_");
    document(&scene.project, 0);
    // Nor where the sequence stands.
    scene.execute("REVOKE SELECT ON SEQUENCE items_id_seq FROM ROLE_");
    assert_eq!(findings(&document(&scene.project, 2)), ["not_comparable id"]);
    scene.execute("GRANT USAGE ON SEQUENCE items_id_seq TO ROLE_");
    document(&scene.project, 0);
    // Some rows are hidden: those that can be seen say nothing.
    scene.execute("ALTER TABLE items ENABLE ROW LEVEL SECURITY");
    let unsure = document(&scene.project, 2);
    assert!(unsure["drift"][0]["expected"].as_str().unwrap().contains("row security"), "{unsure:#}");
    assert_eq!(unsure["unknown"], serde_json::json!([{"kind": "row_security", "name": "items"}]));
    scene.execute("ALTER TABLE items DISABLE ROW LEVEL SECURITY");
    // The other table is looked at all the same.
    scene.execute("REVOKE SELECT ON items FROM ROLE_; REVOKE SELECT (id) ON items FROM ROLE_; INSERT INTO others (id, a) VALUES (9, 1)");
    assert_eq!(findings(&document(&scene.project, 1)), ["counter_behind id", "not_comparable id"]);
    let settings = scene.project.read("dorm.toml");
    scene.project.write("dorm.toml", &format!("{settings}[dbcheck]\nignore = [\"table:items.id\", \"others\"]\n"));
    document(&scene.project, 0);
}

#[test]
fn a_catalogue_that_may_not_be_read() {
    let scene = Scene::new(PLAIN);
    scene.execute("REVOKE SELECT ON pg_catalog.pg_constraint FROM PUBLIC");
    dorm(&scene.project, &["dbcheck"]).exits(2).says("permission denied for table pg_constraint");
    let error = dorm(&scene.project, &["--format", "json", "dbcheck"]).exits(2).json();
    assert!(error["error"]["message"].as_str().unwrap().contains("pg_constraint"), "{error:#}");
    scene.execute("GRANT SELECT ON pg_catalog.pg_constraint TO PUBLIC; REVOKE SELECT ON dorm_migrations FROM ROLE_");
    dorm(&scene.project, &["dbcheck"]).exits(2).says("permission denied for table dorm_migrations");
}

#[test]
fn a_table_in_somebodys_hands() {
    let scene = Scene::new(&format!(
        "{PLAIN}[model.Other]\ndb_table = \"others\"\n[model.Other.fields]\na = \"IntegerField\"\n"
    ));
    scene.execute("INSERT INTO items (size) VALUES (1); INSERT INTO others (id, a) VALUES (9, 1)");
    let mut somebody = scene.database.postgres();
    somebody.batch_execute("BEGIN; LOCK TABLE items").unwrap();
    // It doesn't wait for the end of somebody's transaction.
    let error = dorm(&scene.project, &["--format", "json", "dbcheck"]).exits(2).json();
    assert_eq!(error["error"]["code"], "locked");
    assert!(error["error"]["help"].as_str().unwrap().contains("pg_locks"));
    somebody.batch_execute("ROLLBACK").unwrap();
    assert_eq!(findings(&document(&scene.project, 1)), ["counter_behind id"]);
}

#[test]
fn a_standby() {
    let mut own = OwnServer::start();
    let project = Project::empty();
    let connect = |own: &OwnServer| {
        project.write("dorm.toml", &format!("[databases.default]\nurl = \"{}\"\n", own.url()));
    };
    connect(&own);
    project.models("shop", PLAIN);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    own.try_connect().unwrap().batch_execute("INSERT INTO items (size) VALUES (1)").unwrap();
    own.become_standby();
    connect(&own);
    let recovery: bool = own.try_connect().unwrap().query_one("SELECT pg_is_in_recovery()", &[]).unwrap().get(0);
    assert!(recovery);
    // Where no text differs, nothing has to be asked.
    document(&project, 0);
    dorm(&project, &["showmigrations"]).ok();
    dorm(&project, &["inspectdb"]).ok();
    dorm(&project, &["migrate", "--check"]).ok();
    drop(own);

    let mut own = OwnServer::start();
    connect(&own);
    project.models("shop", &format!("{PLAIN}{TEXTS}"));
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    own.try_connect()
        .unwrap()
        .batch_execute("ALTER TABLE items SET UNLOGGED; INSERT INTO items (id) VALUES (9)")
        .unwrap();
    own.become_standby();
    connect(&own);
    let found = document(&project, 1);
    let mut expected = UNSURE.map(str::to_owned).to_vec();
    expected.push("table_option -".to_owned());
    assert_eq!(findings(&found), expected);
    assert!(found["drift"].to_string().contains("during recovery"), "{found:#}");
}
