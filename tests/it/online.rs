//! PostgreSQL: changes of big tables block nobody. A table is big from `--online-threshold` on, which
//! the tests set low.

use crate::support::trouble::{self, assert_same, contents, run};
use crate::support::{Database, Engine, Outcome, Project, dorm};
use serde_json::Value;

const MODELS: &str = r#"
[model.Author.fields]
name = { type = "CharField", max_length = 20 }

[model.Post]
indexes = [{ name = "post_title", fields = ["title"] }]
[model.Post.fields]
title = { type = "CharField", max_length = 20 }
views = { type = "IntegerField", null = true }
author = { type = "BigIntegerField", null = true }
"#;

/// A project with one app, migrated, with rows in its tables.
pub struct Scene {
    pub database: Database,
    pub project: Project,
}

impl Scene {
    #[track_caller]
    pub fn new() -> Self {
        let database = Database::new(Engine::Postgres);
        let project = Project::on(&database);
        project.models("blog", MODELS);
        dorm(&project, &["makemigrations"]).ok();
        dorm(&project, &["migrate"]).ok();
        database.execute(
            "INSERT INTO blog_author (name) SELECT 'author ' || n FROM generate_series(1, 20) n;
             INSERT INTO blog_post (title, views, author) SELECT 'post ' || n, n, n % 20 + 1 FROM generate_series(1, 500) n;",
        );
        Self { database, project }
    }

    /// Writes the second migration.
    pub fn migration(&self, operations: &str) -> &Self {
        self.project.write(
            "blog/migrations/0002_change.toml",
            &format!("dependencies = [\"blog.0001_initial\"]\n{operations}"),
        );
        self.project.remove("blog/migrations/latest.txt");
        self
    }

    /// The command on this scene's tables, which count as big.
    #[track_caller]
    pub fn online(&self, arguments: &[&str]) -> Outcome {
        dorm(&self.project, &command(arguments))
    }

    /// The steps that a dry run tells, but for the bookkeeping.
    #[track_caller]
    pub fn steps(&self, arguments: &[&str]) -> Vec<Value> {
        let mut all = vec!["--dry-run", "--format", "json"];
        all.extend(arguments);
        let document = self.online(&all).ok().json();
        let steps = document["steps"].as_array().expect("steps").clone();
        steps.into_iter().filter(|step| step["kind"] != "record").collect()
    }

    /// Part, whether it is in a transaction, and SQL of each step.
    #[track_caller]
    pub fn plan(&self, arguments: &[&str]) -> Vec<String> {
        let line = |step: &Value| {
            let outside = if step["transactional"] == true { "" } else { "outside: " };
            format!("{} {outside}{}", step["part"], step["sql"].as_str().expect("sql"))
        };
        self.steps(arguments).iter().map(line).collect()
    }
}

/// `migrate`, for which the scene's tables are big.
pub fn command<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["migrate"];
    if !arguments.contains(&"--online-threshold") {
        all.extend(["--online-threshold", "10"]);
    }
    all.extend(arguments);
    all
}

const INDEX: &str = r#"
[[operations]]
type = "AddIndex"
model = "Post"
index = { name = "post_views", fields = ["views"] }
"#;

const UNIQUE: &str = r#"
[[operations]]
type = "AddConstraint"
model = "Post"
constraint = { type = "unique", name = "post_title_unique", fields = ["title"] }
"#;

const CHECK: &str = r#"
[[operations]]
type = "AddConstraint"
model = "Post"
constraint = { type = "check", name = "post_views_positive", check = "views > 0" }
"#;

const KEY: &str = r#"
[[operations]]
type = "AlterField"
model = "Post"
name = "author"
field = { type = "ForeignKey", to = "blog.Author", on_delete = "CASCADE", null = true, db_column = "author", db_index = false }
"#;

const NOT_NULL: &str = r#"
[[operations]]
type = "AlterField"
model = "Post"
name = "views"
field = { type = "IntegerField" }
"#;

const REPLACED: &str = r#"
[[operations]]
type = "RemoveIndex"
model = "Post"
name = "post_title"

[[operations]]
type = "AddIndex"
model = "Post"
index = { name = "post_title", fields = ["title", "views"] }
"#;

const DROPPED: &str = r#"
[[operations]]
type = "RemoveIndex"
model = "Post"
name = "post_title"
"#;

const SLUG: &str = r#"
[[operations]]
type = "AddField"
model = "Post"
name = "slug"
field = { type = "CharField", max_length = 30 }
backfill = "lower(blog_post.title) || (SELECT count(*) FROM blog_author)"
"#;

const TOKEN: &str = r#"
[[operations]]
type = "AddField"
model = "Post"
name = "token"
field = { type = "UUIDField", version = 4 }
"#;

const FILLED: &str = r#"
[[operations]]
type = "AlterField"
model = "Post"
name = "views"
field = { type = "IntegerField" }
backfill = "id"
"#;

#[test]
fn recipes_are_taken_by_size_and_by_word() {
    let scene = Scene::new();
    scene.migration(INDEX);
    let recipe = ["1 outside: CREATE INDEX CONCURRENTLY post_views ON blog_post (views)"];
    let plain = ["1 CREATE INDEX post_views ON blog_post (views)"];
    assert_eq!(scene.plan(&[]), recipe);
    assert_eq!(scene.plan(&["--online-threshold", "501"]), plain);
    assert_eq!(scene.plan(&["--online", "never"]), plain);
    assert_eq!(scene.plan(&["--online-threshold", "501", "--online", "always"]), recipe);
    // Once it was analysed, and where it is told the file or the operation.
    scene.database.execute("ANALYZE");
    assert_eq!(scene.plan(&["--online-threshold", "500"]), recipe);
    assert_eq!(scene.plan(&["--online-threshold", "501"]), plain);
    scene.migration(&format!("online = \"never\"\n{INDEX}"));
    assert_eq!(scene.plan(&["--online", "always"]), plain);
    scene.migration(&format!("online = \"never\"\n{INDEX}online = \"always\"\n"));
    assert_eq!(scene.plan(&[]), recipe);
    scene.migration(&format!("{INDEX}online = \"never\"\n"));
    assert_eq!(scene.plan(&["--online", "always"]), plain);
    // Without a database only what is said counts.
    let sql =
        |scene: &Scene| dorm(&scene.project, &["sqlmigrate", "blog", "0002", "--engine", "postgresql"]).ok().stdout;
    scene.migration(INDEX);
    assert!(!sql(&scene).contains("CONCURRENTLY"));
    scene.migration(&format!("{INDEX}online = \"always\"\n"));
    assert!(sql(&scene).contains("CREATE INDEX CONCURRENTLY"));
}

#[test]
fn recipes_are_what_the_tables_say() {
    let scene = Scene::new();
    let plan = |operations: &str| scene.migration(operations).plan(&[]);
    assert_eq!(
        plan(UNIQUE),
        [
            "1 outside: CREATE UNIQUE INDEX CONCURRENTLY post_title_unique ON blog_post (title)",
            "2 ALTER TABLE blog_post ADD CONSTRAINT post_title_unique UNIQUE USING INDEX post_title_unique",
        ]
    );
    assert_eq!(
        plan(CHECK),
        [
            "1 ALTER TABLE blog_post ADD CONSTRAINT post_views_positive CHECK (views > 0) NOT VALID",
            "2 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT post_views_positive",
        ]
    );
    assert_eq!(
        plan(NOT_NULL),
        [
            "1 ALTER TABLE blog_post ADD CONSTRAINT __dorm_views_not_null CHECK (views IS NOT NULL) NOT VALID",
            "2 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT __dorm_views_not_null",
            "3 ALTER TABLE blog_post ALTER COLUMN views SET NOT NULL",
            "3 ALTER TABLE blog_post DROP CONSTRAINT __dorm_views_not_null",
        ]
    );
    assert_eq!(
        plan(REPLACED),
        [
            "1 outside: CREATE INDEX CONCURRENTLY __dorm_post_title ON blog_post (title, views)",
            "2 ALTER INDEX post_title RENAME TO __dorm_old_post_title",
            "2 ALTER INDEX __dorm_post_title RENAME TO post_title",
            "3 outside: DROP INDEX CONCURRENTLY __dorm_old_post_title",
        ]
    );
    assert_eq!(plan(DROPPED), ["1 outside: DROP INDEX CONCURRENTLY post_title"]);
    assert_eq!(
        plan(KEY),
        [
            "1 ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_fkey FOREIGN KEY (author) REFERENCES blog_author (id) ON DELETE CASCADE NOT VALID",
            "2 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT blog_post_author_fkey",
        ]
    );
    let body = "$dorm$\n#variable_conflict use_column\nBEGIN\n    IF NEW.slug IS NULL THEN\n        NEW.slug := \
                (SELECT lower(blog_post.title) || (SELECT count(*) FROM blog_author) FROM (SELECT NEW.*) AS blog_post);\n    \
                END IF;\n    RETURN NEW;\nEND\n$dorm$";
    assert_eq!(
        plan(SLUG),
        [
            "1 ALTER TABLE blog_post ADD COLUMN slug varchar(30)".to_owned(),
            format!("1 CREATE FUNCTION __dorm_fill_blog_post_slug() RETURNS trigger LANGUAGE plpgsql AS {body}"),
            "1 CREATE TRIGGER __dorm_fill_blog_post_slug BEFORE INSERT ON blog_post FOR EACH ROW EXECUTE FUNCTION __dorm_fill_blog_post_slug()".to_owned(),
            "2 outside: UPDATE blog_post SET slug = lower(blog_post.title) || (SELECT count(*) FROM blog_author) WHERE slug IS NULL".to_owned(),
            "3 ALTER TABLE blog_post ADD CONSTRAINT __dorm_slug_not_null CHECK (slug IS NOT NULL) NOT VALID".to_owned(),
            "4 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT __dorm_slug_not_null".to_owned(),
            "5 ALTER TABLE blog_post ALTER COLUMN slug SET NOT NULL".to_owned(),
            "5 ALTER TABLE blog_post DROP CONSTRAINT __dorm_slug_not_null".to_owned(),
            "5 DROP TRIGGER __dorm_fill_blog_post_slug ON blog_post".to_owned(),
            "5 DROP FUNCTION __dorm_fill_blog_post_slug()".to_owned(),
        ]
    );
    assert_eq!(
        plan(TOKEN)[..4],
        [
            "1 ALTER TABLE blog_post ADD COLUMN token uuid",
            "1 ALTER TABLE blog_post ALTER COLUMN token SET DEFAULT gen_random_uuid()",
            "2 outside: UPDATE blog_post SET token = gen_random_uuid() WHERE token IS NULL",
            "3 ALTER TABLE blog_post ADD CONSTRAINT __dorm_token_not_null CHECK (token IS NOT NULL) NOT VALID",
        ]
    );
    assert_eq!(
        plan(FILLED)[..3],
        [
            "1 outside: UPDATE blog_post SET views = id WHERE views IS NULL",
            "2 ALTER TABLE blog_post ADD CONSTRAINT __dorm_views_not_null CHECK (views IS NOT NULL) NOT VALID",
            "3 outside: UPDATE blog_post SET views = id WHERE views IS NULL",
        ]
    );
    // What is done in a moment needs no recipe, and one transaction is enough for it.
    assert_eq!(
        plan(
            r#"
[[operations]]
type = "RenameField"
model = "Post"
old_name = "views"
new_name = "reads"

[[operations]]
type = "AddField"
model = "Post"
name = "stars"
field = { type = "IntegerField", default = 3 }
"#
        ),
        [
            "1 ALTER TABLE blog_post RENAME COLUMN views TO reads",
            "1 ALTER TABLE blog_post ADD COLUMN stars integer NOT NULL DEFAULT 3",
        ]
    );
}

#[test]
fn steps_tell_what_they_lock() {
    let scene = Scene::new();
    scene.database.execute("ANALYZE");
    scene.migration(&[UNIQUE, KEY].concat());
    let locks: Vec<(String, String)> = scene
        .steps(&[])
        .iter()
        .map(|step| (step["lock"].to_string(), format!("{} {} {}", step["rewrites"], step["scans"], step["rows"])))
        .collect();
    let weak = r#"[{"table":"blog_post","mode":"SHARE UPDATE EXCLUSIVE"}]"#;
    let strong = r#"[{"table":"blog_post","mode":"ACCESS EXCLUSIVE"}]"#;
    let both =
        r#"[{"table":"blog_post","mode":"SHARE ROW EXCLUSIVE"},{"table":"blog_author","mode":"SHARE ROW EXCLUSIVE"}]"#;
    let reading =
        r#"[{"table":"blog_post","mode":"SHARE UPDATE EXCLUSIVE"},{"table":"blog_author","mode":"ROW SHARE"}]"#;
    let expected =
        [(weak, "false true 500"), (strong, "false false 500"), (both, "false false 500"), (reading, "false true 500")];
    assert_eq!(locks, expected.map(|(lock, facts)| (lock.to_owned(), facts.to_owned())));
    let text = scene.online(&["--dry-run"]).ok().stdout;
    assert!(text.contains("-- ACCESS EXCLUSIVE on blog_post (about 500 rows), for a moment"), "{text}");
    assert!(text.contains("-- SHARE UPDATE EXCLUSIVE on blog_post (about 500 rows), for long"), "{text}");
}

#[test]
fn a_persons_sql_on_a_big_table_is_marked() {
    let scene = Scene::new();
    scene.database.execute("ANALYZE");
    let sql = |text: &str| format!("[[operations]]\ntype = \"RunSQL\"\nsql = \"{text}\"\nreverse_sql = \"\"\n");
    scene.migration(
        &[
            sql("UPDATE blog_post SET views = 1 WHERE author IN (SELECT id FROM blog_author)"),
            sql("SELECT count(*) FROM Blog_Post"),
        ]
        .concat(),
    );
    let steps = scene.steps(&[]);
    assert_eq!(
        steps[0]["lock"].to_string(),
        r#"[{"table":"blog_post","mode":"ROW EXCLUSIVE"},{"table":"blog_author","mode":"ACCESS SHARE"}]"#
    );
    assert_eq!((&steps[0]["rows"], &steps[1]["rows"]), (&Value::from(500), &Value::from(500)));
    assert!(steps[0]["remark"].as_str().expect("a remark").contains("BackfillBatch"));
    assert!(steps[1].get("remark").is_none());
    let text = scene.online(&["--dry-run"]).ok().stdout;
    assert!(text.contains("-- ROW EXCLUSIVE on blog_post (about 500 rows)\n"), "{text}");
    assert!(text.contains("-- user SQL, not online: "), "{text}");
    // A small one is nothing to speak of.
    assert!(scene.steps(&["--online-threshold", "501"])[0].get("remark").is_none());
    scene.online(&[]).ok();
    assert_eq!(scene.database.value("SELECT sum(views) FROM blog_post"), "500");
}

/// Every recipe in one migration.
fn all() -> String {
    [INDEX, UNIQUE, CHECK, KEY, FILLED, REPLACED, SLUG].concat()
}

#[test]
fn recipes_end_where_the_plain_way_does_and_go_back() {
    let scene = Scene::new();
    let start = contents(&scene.database);
    scene.migration(&all());
    let (plain, online) = (scene.database.copy(), scene.database.copy());
    run(&scene.project, &plain, &command(&["--online", "never"]), None).ok();
    run(&scene.project, &online, &command(&[]), None).ok();
    assert_same(&contents(&plain), &contents(&online), "the recipes differ from the plain way");
    run(&scene.project, &online, &command(&["blog", "0001", "--yes"]), None).ok();
    assert_same(&start, &contents(&online), "the way back, with recipes");
    run(&scene.project, &plain, &["rollback", "--yes"], None).ok();
    assert_same(&start, &contents(&plain), "the way back");
}

#[test]
fn values_for_nulls_are_filled_in_batches() {
    let scene = Scene::new();
    scene.database.execute("UPDATE blog_post SET views = NULL WHERE id % 7 = 0");
    scene.migration(FILLED);
    scene.online(&[]).ok();
    assert_eq!(scene.database.value("SELECT count(*) FROM blog_post WHERE views = id"), "500");
    assert!(!scene.database.facts().contains("__dorm"), "{}", scene.database.facts());
}

/// Trouble at each statement of a migration in turn: one more `migrate` ends where an undisturbed one
/// does, and (at every other statement) a rollback where it began.
fn at_every_statement(operations: &str, trouble: &str, back_on: usize) {
    let scene = Scene::new();
    scene.migration(operations);
    disturbed_at_every_statement(&scene, trouble, back_on, 1);
}

/// The same of a migration that is there already, at each statement or at every so-manieth.
pub fn disturbed_at_every_statement(scene: &Scene, trouble: &str, back_on: usize, stride: usize) {
    let start = contents(&scene.database);
    let undisturbed = scene.database.copy();
    run(&scene.project, &undisturbed, &command(&[]), None).ok();
    let expected = contents(&undisturbed);
    trouble::at_statements(stride, (&scene.project, &scene.database), &command(&[]), trouble, 10, |troubled| {
        let database = &troubled.database;
        let is_back = troubled.statement / stride % 2 == back_on;
        if is_back && database.value("SELECT count(*) FROM dorm_migrations") == "1" {
            if troubled.journal("true") != 0 {
                run(&scene.project, database, &["rollback", "--yes"], None).ok();
            }
            troubled.holds(&start, "taken back");
            return;
        }
        run(&scene.project, database, &command(&[]), None).ok();
        troubled.holds(&expected, "gone on with");
    });
}

#[test]
fn rows_that_are_in_the_way_are_found_before_anything_is_done() {
    let scene = Scene::new();
    scene.database.execute(
        "UPDATE blog_post SET title = 'post 1' WHERE id = 2; UPDATE blog_post SET author = 77 WHERE id = 3;
         UPDATE blog_post SET views = NULL WHERE id = 4; UPDATE blog_post SET views = -1 WHERE id = 5;",
    );
    let start = scene.database.facts();
    for (operations, told) in [
        (UNIQUE, "rows of `blog_post` are equal where `post_title_unique` is to be unique\n  post 1 | 2"),
        (KEY, "refer to rows of `blog_author` that aren't there (author)\n  3 | 77"),
        (NOT_NULL, "`blog_post.views` is NULL in some rows\n  4"),
        (CHECK, "rows of `blog_post` break `post_views_positive`\n  5 | post 5 | -1"),
    ] {
        scene.migration(operations);
        scene.online(&[]).exits(2).says(told);
        assert_eq!(scene.database.facts(), start, "{operations}");
    }
    // Mended, and gone on with.
    scene.migration(CHECK);
    scene.online(&[]).exits(2);
    scene.database.execute("UPDATE blog_post SET views = 1 WHERE id = 5");
    scene.online(&[]).ok();
}

#[test]
fn whoever_is_in_the_way_is_named_and_let_pass() {
    let scene = Scene::new();
    scene.migration(NOT_NULL);
    let start = scene.database.facts();
    let mut session = scene.database.postgres();
    session.batch_execute("SET application_name = 'report'").unwrap();
    session.batch_execute("BEGIN").unwrap();
    session.batch_execute("SELECT count(*) FROM blog_post").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(120));
    let short = ["--max-stall", "100ms", "--lock-retries", "1"];
    let begin = std::time::Instant::now();
    scene.online(&short).exits(2).says("(`report`) holds a lock on `blog_post`").says("SELECT count(*) FROM blog_post");
    assert!(begin.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!(scene.database.facts(), start);
    // A change of a small table doesn't wait for ever either.
    let small: Vec<&str> = ["--online-threshold", "100000"].into_iter().chain(short).collect();
    scene.online(&small).exits(2).says("(`report`) holds a lock on `blog_post`");
    assert_eq!(scene.database.facts(), start);
    session.batch_execute("COMMIT").unwrap();
    scene.online(&short).ok();
}

#[test]
fn what_has_no_recipe_is_refused_with_the_size() {
    let scene = Scene::new();
    let start = scene.database.facts();
    scene.migration(
        "[[operations]]\ntype = \"AddField\"\nmodel = \"Post\"\nname = \"twice\"\nfield = { type = \"GeneratedField\", expression = \"views * 2\", output_field = \"IntegerField\", db_persist = true, null = true }\n",
    );
    scene.online(&[]).exits(2).says("rewrite `blog_post` (about ").says("ACCESS EXCLUSIVE").says("--online never");
    assert_eq!(scene.database.facts(), start);
    scene.online(&["--online", "never"]).ok();
}

#[test]
fn what_a_change_of_type_costs_is_asked_of_the_server() {
    let wider = |name: &str| {
        format!(
            "[[operations]]\ntype = \"AlterField\"\nmodel = \"Post\"\nname = \"{name}\"\nfield = {{ type = \"CharField\", max_length = 40 }}\n"
        )
    };
    let scene = Scene::new();
    scene.migration(&wider("title"));
    let before = scene.database.facts();
    let steps = scene.steps(&[]);
    assert_eq!(steps[0]["sql"], "ALTER TABLE blog_post ALTER COLUMN title TYPE varchar(40)");
    assert_eq!((&steps[0]["rewrites"], &steps[0]["scans"]), (&Value::Bool(false), &Value::Bool(false)));
    // The same statement reads the table where a check or an index with a condition is on the column,
    // whoever made them.
    for made in [
        "ALTER TABLE blog_post ADD CONSTRAINT hand_made CHECK (title <> '')",
        "CREATE INDEX hand_made ON blog_post (id) WHERE title <> ''",
        "CREATE INDEX hand_made ON blog_post (lower(title))",
    ] {
        let scene = Scene::new();
        scene.migration(&wider("title"));
        scene.database.execute(made);
        // Nobody declared it, and so it would be lost with the old column.
        scene.online(&[]).exits(2).says("`hand_made` was never declared, and wouldn't be there for the column");
    }
    // What was declared is made for the new column as well.
    let declared = Scene::new();
    let index = "[[operations]]\ntype = \"AddIndex\"\nmodel = \"Post\"\nindex = { name = \"post_some\", fields = [\"views\"], condition = \"title <> \'\'\" }\n";
    declared.migration(index);
    declared.online(&["--online", "never"]).ok();
    declared.project.write(
        "blog/migrations/0003_wider.toml",
        &format!("dependencies = [\"blog.0002_change\"]\n{}", wider("title")),
    );
    declared.project.remove("blog/migrations/latest.txt");
    assert_eq!(declared.steps(&[])[0]["sql"], "ALTER TABLE blog_post ADD COLUMN __dorm_title varchar(40)");
    declared.online(&[]).ok();
    let some = "SELECT pg_get_indexdef('post_some'::regclass)";
    assert!(declared.database.value(some).ends_with("(views) WHERE ((title)::text <> ''::text)"));
    // Asking leaves nothing.
    assert_eq!(scene.database.facts(), before);
    scene.online(&[]).ok();
    assert!(scene.database.facts().contains("character varying(40)"));
}

#[test]
fn an_index_that_somebody_left_invalid_is_built_anew() {
    let scene = Scene::new();
    scene.migration(INDEX);
    scene.database.execute("CREATE INDEX post_views ON blog_post (id); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'post_views'::regclass");
    scene.online(&[]).ok();
    let index =
        "SELECT pg_get_indexdef(indexrelid), indisvalid FROM pg_index WHERE indexrelid = 'post_views'::regclass";
    assert_eq!(scene.database.query(index), [["CREATE INDEX post_views ON public.blog_post USING btree (views)", "t"]]);
    // One that works is somebody's.
    let other = Scene::new();
    other.migration(INDEX);
    other.database.execute("CREATE INDEX post_views ON blog_post (id)");
    other.online(&[]).exits(2).says("there is an index `post_views` already");
    assert_eq!(other.database.query(index)[0][0], "CREATE INDEX post_views ON public.blog_post USING btree (id)");
}

#[test]
fn rows_that_come_while_others_are_filled_get_a_value() {
    let scene = Scene::new();
    scene.migration(&[SLUG, TOKEN].concat());
    let insert = "INSERT INTO blog_post (title) VALUES ('Meanwhile')";
    // The old program inserts whenever dorm is stopped.
    let mut inserted = 0;
    for statement in [14, 18, 22, 8, 8, 8] {
        if run(&scene.project, &scene.database, &command(&[]), Some(&format!("{statement}:after:kill"))).status == 0 {
            break;
        }
        if scene.database.try_execute(insert).is_ok() {
            inserted += 1;
        }
    }
    assert!(inserted >= 3, "{inserted}");
    scene.online(&[]).ok();
    let query = "SELECT count(*), count(DISTINCT token), count(slug), count(*) FILTER (WHERE slug = 'meanwhile20') FROM blog_post";
    let rows = 500 + inserted;
    assert_eq!(scene.database.query(query), [[rows, rows, rows, inserted].map(|number: i32| number.to_string())]);
    let left = "SELECT count(*) FROM pg_proc WHERE proname LIKE '%dorm%'";
    assert_eq!(scene.database.value(left), "0");
    assert!(!scene.database.facts().contains("__dorm"), "{}", scene.database.facts());
    assert!(scene.database.try_execute(insert).is_err());
}

#[test]
fn killed_after_each_statement() {
    at_every_statement(&[UNIQUE, KEY, SLUG].concat(), "after:kill", 0);
}

#[test]
fn refused_at_each_statement() {
    at_every_statement(&[FILLED, REPLACED, SLUG].concat(), "before:fail", 1);
}

#[test]
fn the_connection_lost_before_each_statement() {
    at_every_statement(&[UNIQUE, KEY, FILLED].concat(), "before:lose", 0);
}

#[test]
fn the_connection_lost_after_each_statement() {
    at_every_statement(&[CHECK, REPLACED, SLUG].concat(), "after:lose", 1);
}
