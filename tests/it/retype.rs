//! PostgreSQL: a change of type of a big table blocks nobody: a new column takes the old one's place.

use crate::online::{Scene, command, disturbed_at_every_statement};
use crate::support::trouble::{assert_same, contents, run};
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Post]
indexes = [
    { name = "post_views", fields = ["views"] },
    { name = "post_popular", fields = ["title"], condition = "views > 100" },
    { name = "post_sum", expressions = ["(views + rank)"] },
]
constraints = [
    { type = "unique", name = "post_place", fields = ["rank", "title"] },
    { type = "check", name = "post_few", check = "views < 1000000" },
]
[model.Post.fields]
title = { type = "CharField", max_length = 20 }
views = { type = "IntegerField", default = 7, db_comment = "how often" }
rank = { type = "IntegerField", null = true }
price = { type = "DecimalField", max_digits = 8, decimal_places = 4, null = true }
"#;

/// A migrated project with rows.
fn scene() -> Scene {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(
        "INSERT INTO blog_post (title, views, rank, price)
         SELECT 'post ' || n, n, CASE WHEN n % 3 > 0 THEN n END, n / 4.0 FROM generate_series(1, 300) n",
    );
    Scene { database, project }
}

const WIDER: &str = r#"
[[operations]]
type = "AlterField"
model = "Post"
name = "views"
field = { type = "BigIntegerField", default = 8, db_comment = "how often" }

[[operations]]
type = "AlterField"
model = "Post"
name = "rank"
field = { type = "BigIntegerField", null = true }
"#;

#[test]
fn the_steps_are_in_the_plan() {
    let scene = scene();
    let body = "$dorm$\n#variable_conflict use_column\nBEGIN\n    NEW.__dorm_views := NEW.views;\n    \
                NEW.__dorm_rank := NEW.rank;\n    RETURN NEW;\nEND\n$dorm$";
    let function = format!("1 CREATE FUNCTION \"~__dorm_keep_blog_post\"() RETURNS trigger LANGUAGE plpgsql AS {body}");
    assert_eq!(
        scene.migration(WIDER).plan(&[]),
        [
            "1 ALTER TABLE blog_post ADD COLUMN __dorm_views bigint",
            "1 ALTER TABLE blog_post ADD COLUMN __dorm_rank bigint",
            &function,
            "1 CREATE TRIGGER \"~__dorm_keep_blog_post\" BEFORE INSERT OR UPDATE ON blog_post FOR EACH ROW EXECUTE FUNCTION \"~__dorm_keep_blog_post\"()",
            "2 outside: UPDATE blog_post SET __dorm_views = views, __dorm_rank = rank WHERE (__dorm_views IS NULL) OR (__dorm_rank IS NULL AND rank IS NOT NULL)",
            "3 ALTER TABLE blog_post ADD CONSTRAINT __dorm___dorm_views_not_null CHECK (__dorm_views IS NOT NULL) NOT VALID",
            "4 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT __dorm___dorm_views_not_null",
            "5 ALTER TABLE blog_post ALTER COLUMN __dorm_views SET NOT NULL",
            "5 ALTER TABLE blog_post DROP CONSTRAINT __dorm___dorm_views_not_null",
            "6 outside: CREATE INDEX CONCURRENTLY __dorm_post_views ON blog_post (__dorm_views)",
            "7 outside: CREATE INDEX CONCURRENTLY __dorm_post_popular ON blog_post (title) WHERE __dorm_views > 100",
            "8 outside: CREATE INDEX CONCURRENTLY __dorm_post_sum ON blog_post ((__dorm_views + __dorm_rank))",
            "9 outside: CREATE UNIQUE INDEX CONCURRENTLY __dorm_post_place ON blog_post (__dorm_rank, title)",
            "10 ALTER TABLE blog_post ADD CONSTRAINT __dorm_post_few CHECK (__dorm_views < 1000000) NOT VALID",
            "11 outside: ALTER TABLE blog_post VALIDATE CONSTRAINT __dorm_post_few",
            "12 LOCK TABLE blog_post IN ACCESS EXCLUSIVE MODE",
            "12 DROP TRIGGER \"~__dorm_keep_blog_post\" ON blog_post",
            "12 DROP FUNCTION \"~__dorm_keep_blog_post\"()",
            "12 ALTER TABLE blog_post DROP COLUMN views",
            "12 ALTER TABLE blog_post RENAME COLUMN __dorm_views TO views",
            "12 ALTER TABLE blog_post DROP COLUMN rank",
            "12 ALTER TABLE blog_post RENAME COLUMN __dorm_rank TO rank",
            "12 ALTER INDEX __dorm_post_views RENAME TO post_views",
            "12 ALTER INDEX __dorm_post_popular RENAME TO post_popular",
            "12 ALTER INDEX __dorm_post_sum RENAME TO post_sum",
            "12 ALTER TABLE blog_post ADD CONSTRAINT post_place UNIQUE USING INDEX __dorm_post_place",
            "12 ALTER TABLE blog_post RENAME CONSTRAINT __dorm_post_few TO post_few",
            "12 ALTER TABLE blog_post ALTER COLUMN views SET DEFAULT 8",
            "12 COMMENT ON COLUMN blog_post.views IS 'how often'",
        ]
    );
    // What blocks nobody anyway takes the short way.
    let longer = "[[operations]]\ntype = \"AlterField\"\nmodel = \"Post\"\nname = \"title\"\nfield = { type = \"CharField\", max_length = 30 }\n";
    scene.database.execute("DROP INDEX post_popular");
    assert_eq!(scene.migration(longer).plan(&[]), ["1 ALTER TABLE blog_post ALTER COLUMN title TYPE varchar(30)"]);
}

/// Changes of every kind that a column can have beside its type.
const ALL: &str = r#"
[[operations]]
type = "RenameField"
model = "Post"
old_name = "title"
new_name = "headline"

[[operations]]
type = "AlterField"
model = "Post"
name = "views"
field = { type = "CharField", max_length = 9, default = "none" }
using = "views::text"

[[operations]]
type = "AlterField"
model = "Post"
name = "rank"
field = { type = "BigIntegerField" }
backfill = "-id"

[[operations]]
type = "AlterField"
model = "Post"
name = "price"
field = { type = "FloatField", null = true, db_comment = "in crowns" }

[[operations]]
type = "AddIndex"
model = "Post"
index = { name = "post_price", fields = ["-price"] }
"#;

#[test]
fn it_ends_where_the_plain_way_does_and_goes_back() {
    for operations in [WIDER, &all()] {
        let scene = scene();
        let start = contents(&scene.database);
        scene.migration(operations);
        let (plain, online) = (scene.database.copy(), scene.database.copy());
        run(&scene.project, &plain, &command(&["--online", "never"]), None).ok();
        run(&scene.project, &online, &command(&[]), None).ok();
        assert_same(&contents(&plain), &contents(&online), "the recipe differs from the plain way");
        if operations == WIDER {
            run(&scene.project, &online, &command(&["blog", "0001", "--yes"]), None).ok();
            assert_same(&start, &contents(&online), "the way back");
        }
    }
}

/// What doesn't stand on the columns in another way: what compares numbers can't compare text.
fn all() -> String {
    let remove = |kind: &str, name: &str| {
        format!("[[operations]]\ntype = \"Remove{kind}\"\nmodel = \"Post\"\nname = \"{name}\"\n")
    };
    [&remove("Index", "post_popular"), &remove("Index", "post_sum"), &remove("Constraint", "post_few"), ALL].concat()
}

#[test]
fn killed_after_each_statement() {
    let scene = scene();
    scene.migration(WIDER);
    disturbed_at_every_statement(&scene, "after:kill", 0, 1);
}

#[test]
fn refused_at_each_statement() {
    let scene = scene();
    // The way back knows no NULLs that were filled.
    scene.migration(&all().replace("\"BigIntegerField\" }\nbackfill = \"-id\"", "\"BigIntegerField\", null = true }"));
    disturbed_at_every_statement(&scene, "before:fail", 1, 3);
}

#[test]
fn what_running_programs_write_meanwhile_is_there_in_the_end() {
    let scene = scene();
    scene.migration(WIDER);
    let mut written = 0;
    for statement in (3..60).step_by(4) {
        let failpoint = format!("{statement}:after:kill");
        if run(&scene.project, &scene.database, &command(&[]), Some(&failpoint)).status == 0 {
            break;
        }
        written += 1;
        scene.database.execute(&format!(
            "INSERT INTO blog_post (title, views, rank) VALUES ('new', {written}, {written} + 100000);
             UPDATE blog_post SET views = views + 1000, rank = -{written} WHERE id = {written};
             DELETE FROM blog_post WHERE id = 300 - {written}"
        ));
    }
    assert!(written > 3, "{written}");
    run(&scene.project, &scene.database, &command(&[]), None).ok();
    let sums = "SELECT count(*), sum(views), sum(rank) FILTER (WHERE rank > 100000), sum(rank) FILTER (WHERE rank < 0), \
                pg_typeof(max(views)) FROM blog_post";
    let gone: i64 = (1..=written).map(|number| 300 - number).sum();
    let new: i64 = (1..=written).sum();
    assert_eq!(
        scene.database.query(sums).concat(),
        [
            "300".to_owned(),
            (300 * 301 / 2 - gone + new + 1000 * written).to_string(),
            (new + 100_000 * written).to_string(),
            (-new).to_string(),
            "bigint".to_owned(),
        ]
    );
    assert!(!scene.database.facts().contains("__dorm"));
}

#[test]
fn a_value_for_nulls_may_be_another_one_each_time() {
    let scene = scene();
    scene.migration(
        "[[operations]]\ntype = \"AlterField\"\nmodel = \"Post\"\nname = \"rank\"\nfield = { type = \"BigIntegerField\" }\n\
         backfill = \"5000 + (random() * 1000000)::integer\"\n",
    );
    run(&scene.project, &scene.database, &command(&[]), None).ok();
    let kept = "SELECT count(*) FILTER (WHERE rank = id), count(*) FILTER (WHERE rank >= 5000), pg_typeof(max(rank)) FROM blog_post";
    assert_eq!(scene.database.query(kept), [["200", "100", "bigint"]]);
}

const ROUNDED: &str = r#"
[[operations]]
type = "AlterField"
model = "Post"
name = "price"
field = { type = "IntegerField", null = true }
"#;

#[test]
fn values_that_would_lose_something_are_refused_from_the_start() {
    let scene = scene();
    scene.migration(ROUNDED);
    let start = contents(&scene.database);
    let outcome = run(&scene.project, &scene.database, &command(&[]), None).exits(2);
    outcome.says("`blog_post.price` holds values that integer can't hold without a loss").says("0.25");
    run(&scene.project, &scene.database, &["rollback", "--yes"], None);
    assert_same(&start, &contents(&scene.database), "nothing was done");
    scene.database.execute("UPDATE blog_post SET price = trunc(price)");
    // Killed when the rows are filled, and the columns haven't changed places.
    let database = (10..80).find_map(|statement| {
        let database = scene.database.copy();
        run(&scene.project, &database, &command(&[]), Some(&format!("{statement}:after:kill")));
        let filled = "SELECT count(*) FROM dorm_migration_steps WHERE part = 2 AND state = 'done'";
        (database.value(filled) == "1").then_some(database)
    });
    let database = database.expect("filled rows");
    let refused = database.try_execute("UPDATE blog_post SET price = 1.5 WHERE id = 1");
    assert!(refused.expect_err("refused").contains("is about to become integer"));
    database.execute("UPDATE blog_post SET price = 15 WHERE id = 1");
    // What is written past the trigger is found before it would be lost.
    database.execute("SET session_replication_role = replica; UPDATE blog_post SET price = 9.5 WHERE id = 2");
    run(&scene.project, &database, &command(&[]), None).exits(2).says("9.5");
    database.execute("UPDATE blog_post SET price = 9 WHERE id = 2");
    run(&scene.project, &database, &command(&[]), None).ok();
    let values = database.query("SELECT price, pg_typeof(price) FROM blog_post WHERE id IN (1, 2) ORDER BY id");
    assert_eq!(values, [["15", "integer"], ["9", "integer"]]);
}

#[test]
fn what_nobody_declared_is_not_lost() {
    for (made, name) in [
        ("CREATE INDEX hand_made ON blog_post (views)", "index `hand_made`"),
        ("ALTER TABLE blog_post ADD CONSTRAINT hand_made CHECK (views <> -5)", "check `hand_made`"),
        ("CREATE STATISTICS hand_made ON views, rank FROM blog_post", "statistics"),
        ("CREATE VIEW hand_made AS SELECT views FROM blog_post", "view hand_made"),
        ("GRANT UPDATE (views) ON blog_post TO PUBLIC", "privileges of PUBLIC"),
        ("CREATE POLICY hand_made ON blog_post USING (views > 3)", "policy hand_made"),
    ] {
        let scene = scene();
        scene.migration(WIDER);
        scene.database.execute(made);
        let start = contents(&scene.database);
        scene.online(&[]).exits(2).says(name).says("in the migration first");
        assert_same(&start, &contents(&scene.database), made);
    }
}

const KEYED: &str = r#"
[model.Author.fields]
id = { type = "AutoField", primary_key = true }
name = { type = "CharField", max_length = 20 }

[model.Post.fields]
id = { type = "SERIAL", primary_key = true }
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
reply_to = { type = "ForeignKey", to = "self", on_delete = "SET_NULL", null = true, related_name = "replies" }
tags = { type = "ManyToManyField", to = "Tag" }

[model.Tag.fields]
id = { type = "BigAutoField", primary_key = true }
word = { type = "CharField", max_length = 20, unique = true }
"#;

fn keyed() -> Scene {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", &KEYED.replace("\"SERIAL\"", "\"AutoField\", identity = \"serial\""));
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(
        "INSERT INTO blog_author (name) SELECT 'author ' || n FROM generate_series(1, 30) n;
         INSERT INTO blog_tag (word) SELECT 'tag ' || n FROM generate_series(1, 5) n;
         INSERT INTO blog_post (author_id, reply_to_id) SELECT n % 30 + 1, nullif(n / 3, 0) FROM generate_series(1, 90) n;
         INSERT INTO blog_post_tags (post_id, tag_id) SELECT n, n % 5 + 1 FROM generate_series(1, 90) n",
    );
    Scene { database, project }
}

const KEYS: &str = r#"
[[operations]]
type = "AlterField"
model = "Author"
name = "id"
field = { type = "BigAutoField", primary_key = true }

[[operations]]
type = "AlterField"
model = "Post"
name = "id"
field = { type = "BigAutoField", primary_key = true, identity = "serial" }
"#;

#[test]
fn keys_change_their_type_with_what_points_at_them() {
    let scene = keyed();
    scene.migration(KEYS);
    let start = contents(&scene.database);
    let (plain, online) = (scene.database.copy(), scene.database.copy());
    run(&scene.project, &plain, &command(&["--online", "never"]), None).ok();
    run(&scene.project, &online, &command(&[]), None).ok();
    assert_same(&contents(&plain), &contents(&online), "the recipe differs from the plain way");
    run(&scene.project, &online, &command(&["blog", "0001", "--yes"]), None).ok();
    assert_same(&start, &contents(&online), "the way back");
    // Both kinds of counters go on where they were.
    for database in [&plain, &online] {
        database.execute("INSERT INTO blog_author (name) VALUES ('next')");
        database.execute("INSERT INTO blog_post (author_id) VALUES (31)");
        assert_eq!(database.query("SELECT max(a.id), max(p.id) FROM blog_author a, blog_post p"), [["31", "91"]]);
    }
    let swap = scene.plan(&[]);
    let swap: Vec<&str> = swap.iter().filter_map(|step| step.strip_prefix("31 ")).collect();
    assert_eq!(swap[0], "LOCK TABLE blog_author, blog_post, blog_post_tags IN ACCESS EXCLUSIVE MODE");
    assert!(
        swap.contains(&"SELECT setval('__dorm_blog_author_id_seq', last_value, is_called) FROM blog_author_id_seq")
    );
    assert!(swap.contains(&"ALTER SEQUENCE blog_post_id_seq OWNED BY blog_post.__dorm_id"));
    assert!(!swap.iter().any(|sql| sql.contains("TYPE")), "{swap:?}");
}

#[test]
fn keys_are_killed_now_and_then() {
    let scene = keyed();
    scene.migration(KEYS);
    disturbed_at_every_statement(&scene, "after:kill", 0, 7);
}

#[test]
fn rows_and_references_that_come_meanwhile_are_kept() {
    let scene = keyed();
    scene.migration(KEYS);
    let mut written = 0;
    for statement in (3..200).step_by(6) {
        let failpoint = format!("{statement}:after:kill");
        if run(&scene.project, &scene.database, &command(&[]), Some(&failpoint)).status == 0 {
            break;
        }
        written += 1;
        scene.database.execute(&format!(
            "INSERT INTO blog_author (name) VALUES ('new');
             INSERT INTO blog_post (author_id, reply_to_id) SELECT max(a.id), max(p.id) FROM blog_author a, blog_post p;
             INSERT INTO blog_post_tags (post_id, tag_id) SELECT max(id), 1 FROM blog_post;
             UPDATE blog_post SET author_id = 1 WHERE id = {written};
             DELETE FROM blog_post WHERE id = 90 - {written}"
        ));
    }
    assert!(written > 3, "{written}");
    run(&scene.project, &scene.database, &command(&[]), None).ok();
    // Each new post answers the one before; the first answers one that is there still.
    let query = format!(
        "SELECT (SELECT count(*) FROM blog_author), (SELECT count(*) FROM blog_post), (SELECT count(*) FROM blog_post_tags), \
         (SELECT count(*) FROM blog_post WHERE author_id > 30 AND reply_to_id >= 90), \
         (SELECT count(*) FROM blog_post WHERE id <= {written} AND author_id = 1), \
         (SELECT pg_typeof(reply_to_id) FROM blog_post LIMIT 1)"
    );
    let same = written.to_string();
    assert_eq!(
        scene.database.query(&query),
        [[(30 + written).to_string().as_str(), "90", "90", &same, &same, "bigint"]]
    );
    assert!(scene.database.try_execute("INSERT INTO blog_post (author_id) VALUES (9999)").is_err());
    assert!(!scene.database.facts().contains("__dorm"));
}

#[test]
fn a_key_that_nobody_declared_is_named() {
    let scene = keyed();
    scene.migration(KEYS);
    scene.database.execute("CREATE TABLE other (post integer CONSTRAINT hand_made REFERENCES blog_post)");
    let start = contents(&scene.database);
    scene
        .online(&[])
        .exits(2)
        .says("foreign key `hand_made` of `other`")
        .says("ALTER TABLE other DROP CONSTRAINT hand_made");
    assert_same(&start, &contents(&scene.database), "nothing was done");
    scene.online(&["--online", "never"]).ok();
}
