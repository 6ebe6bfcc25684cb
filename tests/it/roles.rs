//! PostgreSQL roles: settings of a role or a database that change nothing, rights that it lacks.

use crate::support::postgres::server;
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Item]
db_table = "Item Table"
[model.Item.fields]
user = { type = "CharField", max_length = 10, default = "a\\b'c" }
when = { type = "DateTimeField", default = "2020-02-03T04:05:06Z" }
day  = { type = "DateField", default = "2020-02-03", check = "day > '2020-01-02'" }
wait = { type = "DurationField", default = "P1DT2H" }
blob = { type = "BinaryField", default = "00ff41" }
rate = { type = "FloatField", default = 0.1234567890123 }
size = { type = "IntegerField", null = true, check = "size = 5 OR size IS NULL" }
loud = { type = "GeneratedField", expression = "upper(\"user\")", output_field = { type = "TextField" }, db_persist = true, null = true }

[model.Part]
[model.Part.fields]
item = { type = "ForeignKey", to = "Item", on_delete = "CASCADE" }
"#;

struct Scene {
    project: Project,
    database: Database,
    role: String,
}

impl Scene {
    /// A role without any right of its own, which goes with its database.
    fn new() -> Self {
        let database = Database::new(Engine::Postgres);
        let Database::Postgres(name) = &database else { panic!("no database of the server") };
        let role = format!("role_{name}");
        database.execute(&format!("CREATE ROLE {role} LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC"));
        let project = Project::on(&database);
        project.models("shop", MODELS);
        let scene = Self { project, database, role };
        scene.connect("");
        dorm(&scene.project, &["makemigrations"]).ok();
        scene
    }

    /// From now on `dorm` runs as the role.
    fn connect(&self, keys: &str) {
        let Database::Postgres(name) = &self.database else { panic!("no database of the server") };
        let url = format!("postgresql://{}@127.0.0.1:{}/{name}", self.role, server().port);
        self.project.write("dorm.toml", &format!("[databases.default]\nurl = \"{url}\"\n{keys}\n"));
    }

    /// Runs SQL as the superuser; `ROLE` and `DB` stand for the names.
    fn execute(&self, sql: &str) {
        let Database::Postgres(name) = &self.database else { panic!("no database of the server") };
        self.database.execute(&sql.replace("ROLE_", &self.role).replace("DB_", name));
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        let _ = self.database.try_execute(&format!("DROP OWNED BY {0} CASCADE; DROP ROLE {0}", self.role));
    }
}

#[test]
fn settings_of_a_role_and_of_a_database_change_nothing() {
    let scene = Scene::new();
    scene.execute("GRANT USAGE, CREATE ON SCHEMA public TO ROLE_");
    for setting in [
        "quote_all_identifiers = on",
        "default_transaction_isolation = 'serializable'",
        "DateStyle = 'German, DMY'",
        "TimeZone = 'Asia/Kathmandu'",
        "IntervalStyle = 'sql_standard'",
        "bytea_output = 'escape'",
        "extra_float_digits = -5",
        "idle_in_transaction_session_timeout = '200ms'",
        "client_min_messages = 'error'",
        "standard_conforming_strings = off",
        "check_function_bodies = off",
        "transform_null_equals = on",
        "search_path = \"$user\", public",
    ] {
        scene.execute(&format!("ALTER ROLE ROLE_ SET {setting}"));
    }
    if server().major() >= 14 {
        scene.execute("ALTER DATABASE DB_ SET idle_session_timeout = '200ms'");
    }
    let slow = "\n[[operations]]\ntype = \"RunScript\"\ncommand = [\"sleep\", \"1\"]\nreverse_command = [\"true\"]\nemits = \"nothing\"\n";
    let file = scene.project.read("shop/migrations/0001_initial.toml");
    scene.project.write("shop/migrations/0001_initial.toml", &(file + slow));
    dorm(&scene.project, &["migrate"]).ok();
    dorm(&scene.project, &["dbcheck"]).ok();
    dorm(&scene.project, &["migrate", "--check"]).ok();
    // What it made is what a role without settings makes.
    let plain = Scene::new();
    plain.execute("GRANT USAGE, CREATE ON SCHEMA public TO ROLE_");
    dorm(&plain.project, &["migrate"]).ok();
    assert_eq!(scene.database.facts(), plain.database.facts());
    dorm(&scene.project, &["migrate", "shop", "zero", "--yes"]).ok();
    assert!(scene.database.tables().is_empty());
}

#[test]
fn what_a_role_may_not_do_is_said_with_what_helps() {
    let scene = Scene::new();
    dorm(&scene.project, &["migrate"]).exits(2).says("permission denied for schema public").says("GRANT USAGE, CREATE");
    for look in [&["showmigrations"][..], &["migrate", "--dry-run"], &["migrate", "--plan"]] {
        dorm(&scene.project, look).ok();
    }
    dorm(&scene.project, &["migrate", "--check"]).exits(1);
    assert!(scene.database.tables().is_empty());
    // Somebody else's tables, which it may only read.
    let url = scene.database.url();
    dorm(&scene.project, &["migrate", "--database", &url]).ok();
    scene.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO ROLE_");
    dorm(&scene.project, &["dbcheck"]).ok();
    scene.project.models("shop", &format!("{MODELS}extra = \"IntegerField\"\n"));
    dorm(&scene.project, &["makemigrations", "--backfill", "shop.Part.extra=1"]).ok();
    let before = scene.database.facts();
    dorm(&scene.project, &["migrate"]).exits(2).says("must be owner of table shop_part").says("must own");
    assert_eq!(scene.database.facts(), before);
    scene.connect("schema = \"nowhere\"");
    dorm(&scene.project, &["dbcheck"]).exits(2).says("`nowhere`").says("CREATE SCHEMA nowhere");
}

#[test]
fn a_role_that_only_reads() {
    let scene = Scene::new();
    scene.execute("GRANT USAGE, CREATE ON SCHEMA public TO ROLE_");
    dorm(&scene.project, &["migrate"]).ok();
    scene.execute("ALTER ROLE ROLE_ SET default_transaction_read_only = on");
    dorm(&scene.project, &["dbcheck"]).ok();
    dorm(&scene.project, &["migrate", "--check"]).ok();
    dorm(&scene.project, &["showmigrations"]).ok();
    scene.project.models("shop", &format!("{MODELS}extra = {{ type = \"IntegerField\", null = true }}\n"));
    dorm(&scene.project, &["makemigrations"]).ok();
    dorm(&scene.project, &["migrate", "--dry-run"]).ok();
    dorm(&scene.project, &["migrate"]).exits(2).says("read-only transaction").says("connect to the primary");
    // Without a place for its questions it has no doubt where there is none.
    scene.execute("REVOKE TEMPORARY ON DATABASE DB_ FROM PUBLIC");
    let outcome = dorm(&scene.project, &["dbcheck", "--ignore-pending"]).exits(2);
    assert!(outcome.stdout.contains("permission denied to create temporary tables"), "{}", outcome.transcript());
    assert!(!outcome.stdout.contains("\n! "), "{}", outcome.transcript());
}

#[test]
fn a_statement_that_takes_too_long_for_the_role_is_not_called_interrupted() {
    let scene = Scene::new();
    scene.execute("GRANT USAGE, CREATE ON SCHEMA public TO ROLE_; ALTER ROLE ROLE_ SET statement_timeout = '300ms'");
    scene.project.write(
        "shop/migrations/0002_slow.toml",
        "dependencies = [\"shop.0001_initial\"]\n[[operations]]\ntype = \"RunSQL\"\nsql = \"SELECT pg_sleep(3)\"\n",
    );
    let outcome = dorm(&scene.project, &["migrate"]).exits(2).says("statement timeout").says("statement_timeout=0");
    assert!(!outcome.stderr.contains("interrupted"), "{}", outcome.transcript());
    scene.connect("options = { options = \"-c statement_timeout=0\" }");
    dorm(&scene.project, &["migrate"]).ok();
}

#[test]
fn a_schema_with_an_odd_name_and_one_that_folds() {
    let scene = Scene::new();
    scene.execute("CREATE SCHEMA \"Odd \"\"S\" AUTHORIZATION ROLE_; ALTER ROLE ROLE_ IN DATABASE DB_ SET search_path = pg_catalog");
    dorm(&scene.project, &["migrate"]).exits(2).says("search_path").says("schema = ");
    scene.connect("schema = 'Odd \"S'");
    dorm(&scene.project, &["migrate"]).ok();
    dorm(&scene.project, &["dbcheck"]).ok();
    let schemas = scene.database.query(
        "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename IN ('Item Table', 'shop_part', 'dorm_migrations')",
    );
    assert_eq!(schemas, [["Odd \"S"]]);
    scene.connect("schema = 'odd \"s'");
    dorm(&scene.project, &["dbcheck"]).exits(2).says("CREATE SCHEMA \"odd \"\"s\"");
    scene.connect("schema = 'Odd \"S'");
    dorm(&scene.project, &["migrate", "shop", "zero", "--yes"]).ok();
}
