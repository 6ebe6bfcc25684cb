//! PostgreSQL: what goes from big tables takes no more locks at once than it must.

use crate::online::{Scene, command, disturbed_at_every_statement};
use crate::support::trouble::{assert_same, contents, run};
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Author.fields]
name = { type = "CharField", max_length = 20 }

[model.Post]
indexes = [{ name = "post_title", fields = ["title"] }]
[model.Post.fields]
title = { type = "CharField", max_length = 20 }
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
editor = { type = "ForeignKey", to = "Author", on_delete = "SET_NULL", null = true, db_index = false, related_name = "edited" }
"#;

fn scene() -> Scene {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("blog", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute(
        "INSERT INTO blog_author (name) SELECT 'author ' || n FROM generate_series(1, 20) n;
         INSERT INTO blog_post (title, author_id) SELECT 'post ' || n, n % 20 + 1 FROM generate_series(1, 200) n",
    );
    Scene { database, project }
}

const COLUMN: &str =
    "[[operations]]\ntype = \"RemoveField\"\nmodel = \"Post\"\nname = \"author\"\nreverse_backfill = \"id % 20 + 1\"\n";
const TABLE: &str = "[[operations]]\ntype = \"DeleteModel\"\nname = \"Post\"\n";

#[test]
fn one_key_at_a_time_and_indexes_beside_the_traffic() {
    let scene = scene();
    assert_eq!(
        scene.migration(COLUMN).plan(&[]),
        [
            "1 ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey",
            "2 outside: DROP INDEX CONCURRENTLY blog_post_author_id_idx",
            "3 ALTER TABLE blog_post DROP COLUMN author_id",
        ]
    );
    assert_eq!(
        scene.migration(TABLE).plan(&[]),
        [
            "1 ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey",
            "2 ALTER TABLE blog_post DROP CONSTRAINT blog_post_editor_id_fkey",
            "3 outside: DROP INDEX CONCURRENTLY blog_post_author_id_idx",
            "4 outside: DROP INDEX CONCURRENTLY post_title",
            "5 DROP TABLE blog_post",
        ]
    );
    // A small table is dropped as ever, but not while a big one is locked.
    assert_eq!(scene.migration(TABLE).plan(&["--online-threshold", "1000"]), ["1 DROP TABLE blog_post"]);
}

#[test]
fn they_end_where_the_plain_way_does_and_go_back() {
    for operations in [COLUMN, TABLE] {
        let scene = scene();
        let start = scene.database.facts();
        scene.migration(operations);
        let (plain, online) = (scene.database.copy(), scene.database.copy());
        run(&scene.project, &plain, &command(&["--online", "never"]), None).ok();
        run(&scene.project, &online, &command(&[]), None).ok();
        assert_same(&contents(&plain), &contents(&online), "the recipe differs from the plain way");
        run(&scene.project, &online, &command(&["blog", "0001", "--yes"]), None).ok();
        assert_eq!(start, online.facts());
    }
}

#[test]
fn a_column_that_goes_is_killed_after_each_statement() {
    let scene = scene();
    // What is lost is lost: there are no rows, so that all can come back.
    scene.database.execute("DELETE FROM blog_post");
    scene.migration(&[COLUMN, TABLE].concat());
    disturbed_at_every_statement(&scene, "after:kill", 0, 1);
}
