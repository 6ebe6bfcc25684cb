//! Changes on a PostgreSQL database that isn't quite what dorm would have made: objects under other
//! names, objects that nobody declared, names that are wanted while somebody still holds them.

use crate::support::{Database, Engine, Project, dorm};

struct Scene {
    database: Database,
    project: Project,
}

impl Scene {
    /// A project with one app, migrated.
    #[track_caller]
    fn new(models: &str) -> Self {
        let database = Database::new(Engine::Postgres);
        let project = Project::on(&database);
        let scene = Self { database, project };
        scene.change(models, &[]);
        scene
    }

    #[track_caller]
    fn make(&self, models: &str, flags: &[&str]) {
        self.project.models("blog", models);
        let mut arguments = vec!["makemigrations"];
        arguments.extend(flags);
        dorm(&self.project, &arguments).ok();
    }

    #[track_caller]
    fn change(&self, models: &str, flags: &[&str]) {
        self.make(models, flags);
        dorm(&self.project, &["migrate"]).ok();
    }

    fn names(&self) -> Vec<String> {
        let sql = "SELECT conname FROM pg_constraint WHERE conrelid <> 0 AND conrelid::regclass::text LIKE 'blog%' \
                   UNION SELECT relname FROM pg_class WHERE relkind IN ('i', 'S') AND relname LIKE '%blog%' ORDER BY 1";
        self.database.query(sql).into_iter().flatten().filter(|name| !name.ends_with("_not_null")).collect()
    }
}

const ITEM: &str = r#"
[model.Item.fields]
first  = { type = "CharField", max_length = 20 }
second = { type = "CharField", max_length = 20, null = true }
"#;

#[test]
fn what_a_backfill_reads_goes_after_it_has_run() {
    let scene = Scene::new(ITEM);
    scene.database.execute("INSERT INTO blog_item (first, second) VALUES ('a', 'b'), ('c', NULL)");
    scene.project.write(
        "blog/migrations/0002_both.toml",
        r#"
dependencies = ["blog.0001_initial"]
[[operations]]
type = "AddField"
model = "Item"
name = "whole"
field = { type = "CharField", max_length = 41 }
backfill = "first || coalesce(second, '')"
[[operations]]
type = "RemoveField"
model = "Item"
name = "first"
[[operations]]
type = "RemoveField"
model = "Item"
name = "second"
"#,
    );
    dorm(&scene.project, &["migrate"]).ok();
    assert_eq!(scene.database.query("SELECT whole FROM blog_item ORDER BY id"), [["ab"], ["c"]]);
}

#[test]
fn a_column_takes_the_name_of_one_that_goes() {
    let scene = Scene::new(ITEM);
    scene.database.execute("INSERT INTO blog_item (first, second) VALUES ('a', 'b')");
    let after = "[model.Item.fields]\nfirst = { type = \"CharField\", max_length = 20, null = true }\n";
    scene.change(after, &["--rename", "blog.Item.second=first"]);
    assert_eq!(scene.database.query("SELECT first FROM blog_item"), [["b"]]);
    assert_eq!(
        scene.database.value("SELECT count(*) FROM information_schema.columns WHERE table_name = 'blog_item'"),
        "2"
    );
}

#[test]
fn objects_are_found_under_names_of_their_own() {
    let scene = Scene::new(
        r#"
[model.Author.fields]
name = { type = "CharField", max_length = 20, unique = true }
[model.Post.fields]
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
views  = { type = "PositiveIntegerField" }
"#,
    );
    scene.database.execute(
        "ALTER TABLE blog_author RENAME CONSTRAINT blog_author_name_key TO blog_author_name_6ab1_uniq;
         ALTER TABLE blog_post RENAME CONSTRAINT blog_post_author_id_fkey TO blog_post_author_id_1f_fk_blog;
         ALTER TABLE blog_post RENAME CONSTRAINT blog_post_views_check TO hand_made;
         ALTER INDEX blog_post_author_id_idx RENAME TO blog_post_author_id_93c",
    );
    scene.change(
        r#"
[model.Author.fields]
name = { type = "CharField", max_length = 20 }
[model.Post.fields]
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE", db_index = false }
views  = { type = "IntegerField" }
"#,
        &[],
    );
    let left = scene.names();
    for gone in ["blog_author_name_6ab1_uniq", "hand_made", "blog_post_author_id_93c"] {
        assert!(!left.iter().any(|name| name == gone), "`{gone}` is still there: {left:?}");
    }
    assert!(left.iter().any(|name| name == "blog_post_author_id_1f_fk_blog"), "{left:?}");
}

#[test]
fn conventional_names_follow_and_others_stay() {
    let scene = Scene::new(
        r#"
[model.Author.fields]
name = { type = "CharField", max_length = 20, unique = true }
nick = { type = "CharField", max_length = 20, db_index = true }
age  = { type = "PositiveIntegerField", null = true }
"#,
    );
    scene.database.execute("ALTER INDEX blog_author_nick_idx RENAME TO nicks_of_blog_authors");
    scene.change(
        r#"
[model.Writer.fields]
name = { type = "CharField", max_length = 20, unique = true }
nick = { type = "CharField", max_length = 20, db_index = true }
years = { type = "PositiveIntegerField", null = true }
"#,
        &["--rename", "blog.Author=Writer", "--rename", "blog.Author.age=years"],
    );
    assert_eq!(
        scene.names(),
        [
            "blog_writer_id_seq",
            "blog_writer_name_key",
            "blog_writer_pkey",
            "blog_writer_years_check",
            "nicks_of_blog_authors",
        ]
    );
}

#[test]
fn what_nobody_declared_is_never_dropped_along() {
    for (made, told) in [
        ("CREATE INDEX pair ON blog_item (first, second)", "DROP INDEX pair"),
        ("ALTER TABLE blog_item ADD CONSTRAINT pair CHECK (first <> second)", "DROP CONSTRAINT pair"),
        ("CREATE STATISTICS st ON first, second FROM blog_item", "DROP STATISTICS public.st"),
        ("CREATE VIEW seconds AS SELECT second FROM blog_item", "DROP VIEW seconds"),
    ] {
        let scene = Scene::new(ITEM);
        scene.database.execute(made);
        scene.make("[model.Item.fields]\nfirst = { type = \"CharField\", max_length = 20 }\n", &[]);
        dorm(&scene.project, &["migrate"]).exits(2).says(told);
        assert_eq!(scene.database.value("SELECT count(second) FROM blog_item"), "0", "{made}");
    }
    let scene = Scene::new(ITEM);
    scene.database.execute("CREATE INDEX alone ON blog_item (second)");
    scene.change("[model.Item.fields]\nfirst = { type = \"CharField\", max_length = 20 }\n", &[]);
}

#[test]
fn a_view_in_the_way_of_a_type_is_named() {
    let scene = Scene::new(ITEM);
    scene.database.execute("CREATE VIEW firsts AS SELECT first FROM blog_item");
    scene.make(
        "[model.Item.fields]\nfirst = \"TextField\"\nsecond = { type = \"CharField\", max_length = 20, null = true }\n",
        &[],
    );
    dorm(&scene.project, &["migrate"]).exits(2).says("view firsts").says("DROP VIEW firsts");
}

#[test]
fn conditions_are_read_anew_when_their_column_becomes_another_type() {
    let model = |kind: &str| {
        format!(
            r#"
[model.Item]
indexes = [{{ name = "some", fields = ["value"], condition = "value <> '7'" }}]
constraints = [{{ type = "check", name = "known", check = "value IN ('1', '2', '7')" }}]
[model.Item.fields]
value = {{ type = {kind} }}
twice = {{ type = "GeneratedField", expression = "value || ''", output_field = {{ type = "TextField" }}, db_persist = true, null = true }}
"#
        )
    };
    let scene = Scene::new(&model("\"CharField\", max_length = 5"));
    scene.database.execute("INSERT INTO blog_item (value) VALUES ('1'), ('7')");
    scene.change(&model("\"IntegerField\""), &[]);
    assert_eq!(scene.database.query("SELECT value + 0, twice FROM blog_item ORDER BY id"), [["1", "1"], ["7", "7"]]);
    dorm(&scene.project, &["rollback", "--yes"]).ok();
    assert_eq!(scene.database.value("SELECT max(value || '!') FROM blog_item"), "7!");
}

#[test]
fn deferred_keys_are_settled_before_the_table_changes_again() {
    let scene = Scene::new(
        r#"
[model.Author.fields]
name = "TextField"
[model.Post.fields]
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE", deferrable = "deferred", null = true }
"#,
    );
    scene
        .database
        .execute("INSERT INTO blog_author (name) VALUES ('a'); INSERT INTO blog_post (author_id) VALUES (1), (NULL)");
    scene.change(
        r#"
[model.Author.fields]
name = "TextField"
[model.Post.fields]
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE", deferrable = "deferred" }
"#,
        &["--backfill", "blog.Post.author=(SELECT min(id) FROM blog_author)"],
    );
    assert_eq!(scene.database.query("SELECT author_id FROM blog_post"), [["1"], ["1"]]);
}

#[test]
fn a_counter_begins_behind_what_is_there() {
    let scene =
        Scene::new("[model.Item.fields]\nid = { type = \"IntegerField\", primary_key = true }\nname = \"TextField\"\n");
    scene.database.execute("INSERT INTO blog_item VALUES (41, 'a')");
    scene.change(
        "[model.Item.fields]\nid = { type = \"BigAutoField\", primary_key = true }\nname = \"TextField\"\n",
        &[],
    );
    scene.database.execute("INSERT INTO blog_item (name) VALUES ('b')");
    scene.change(
        "[model.Item.fields]\nid = { type = \"AutoField\", identity = \"serial\", primary_key = true }\nname = \"TextField\"\n",
        &[],
    );
    scene.database.execute("INSERT INTO blog_item (name) VALUES ('c')");
    scene.change("[model.Item.fields]\nid = { type = \"BigAutoField\", identity = \"serial\", primary_key = true }\nname = \"TextField\"\n", &[]);
    assert_eq!(scene.database.query("SELECT id FROM blog_item ORDER BY id"), [["41"], ["42"], ["43"]]);
    assert_eq!(
        scene.database.value("SELECT data_type FROM pg_sequences WHERE sequencename = 'blog_item_id_seq'"),
        "bigint"
    );
    dorm(&scene.project, &["migrate", "blog", "zero", "--yes"]).ok();
}

#[test]
fn tables_in_a_schema_of_their_own_are_altered_there() {
    let database = Database::new(Engine::Postgres);
    database.execute("CREATE SCHEMA \"Shop 1\"");
    let project = Project::on(&database);
    let scene = Scene { database, project };
    let model = |schema: &str, fields: &str| format!("[model.Item]\n{schema}\n[model.Item.fields]\n{fields}\n");
    let here = "schema = \"Shop 1\"";
    scene.change(&model(here, "code = { type = \"SlugField\", unique = true }"), &[]);
    scene.change(&model(here, "sign = { type = \"SlugField\" }"), &["--rename", "blog.Item.code=sign"]);
    assert_eq!(scene.database.value("SELECT count(*) FROM \"Shop 1\".blog_item"), "0");
    scene.change(&model("", "sign = { type = \"SlugField\" }"), &[]);
    assert_eq!(scene.database.value("SELECT count(sign) FROM public.blog_item"), "0");
    dorm(&scene.project, &["migrate", "blog", "zero", "--yes"]).ok();
}
