//! Squashes, as somebody who has databases sees them.

use crate::support::{Database, Engine, Project, dorm};

const FIRST: &str = r#"
[model.Author.fields]
name = { type = "CharField", max_length = 100 }
[model.Post.fields]
title  = { type = "CharField", max_length = 200 }
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
"#;

/// Four migrations, a data migration among them.
pub fn history(database: &Database) -> Project {
    let project = Project::on(database);
    project.models("blog", FIRST);
    dorm(&project, &["makemigrations"]).ok();
    project.models(
        "blog",
        &format!("{FIRST}slug = {{ type = \"SlugField\", null = true }}\nviews = \"IntegerField\"\n")
            .replace("\"IntegerField\"", "{ type = \"IntegerField\", default = 0 }"),
    );
    dorm(&project, &["makemigrations", "--name", "more"]).ok();
    dorm(&project, &["makemigrations", "blog", "--empty", "--name", "data"]).ok();
    let path = "blog/migrations/0003_data.toml";
    let sql = "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"INSERT INTO blog_author (id, name) VALUES (1, 'first')\"\nreverse_sql = \"\"\n";
    project.write(path, &format!("{}{sql}", project.read(path)));
    let last = project.read("blog/models.toml").replace("title ", "headline ");
    project.models("blog", &last);
    dorm(&project, &["makemigrations", "--rename", "blog.Post.title=headline", "--name", "headline"]).ok();
    project
}

fn check(engine: Engine) {
    let plain = Database::new(engine);
    let project = history(&plain);
    dorm(&project, &["migrate"]).ok();
    let facts = plain.facts();

    dorm(&project, &["squashmigrations", "blog", "0004"]).ok();
    dorm(&project, &["makemigrations", "--check"]).ok();
    // All applied: recorded, and nothing runs.
    dorm(&project, &["migrate"]).ok();
    assert_eq!((plain.facts(), plain.value("SELECT count(*) FROM blog_author")), (facts.clone(), "1".to_owned()));

    // None applied: it runs instead.
    let fresh = Database::new(engine);
    dorm(&project, &["--database", &fresh.url(), "migrate"]).ok();
    assert_eq!((fresh.facts(), fresh.value("SELECT count(*) FROM blog_author")), (facts.clone(), "1".to_owned()));

    // Some applied: the originals go on.
    let half = Database::new(engine);
    let other = history(&half);
    dorm(&other, &["migrate", "blog", "0002"]).ok();
    dorm(&other, &["squashmigrations", "blog", "0004"]).ok();
    dorm(&other, &["migrate"]).ok();
    assert_eq!((half.facts(), half.value("SELECT count(*) FROM blog_author")), (facts.clone(), "1".to_owned()));

    dorm(&project, &["squashmigrations", "--finish", "blog"]).ok();
    assert_eq!(project.files("blog/migrations").len(), 2, "the squash and latest.txt");
    dorm(&project, &["makemigrations", "--check"]).ok();
    for database in [&plain, &fresh] {
        dorm(&project, &["--database", &database.url(), "migrate", "--check"]).ok();
        dorm(&project, &["--database", &database.url(), "migrate"]).ok();
        assert_eq!(database.facts(), facts);
    }

    // Undone, whether it ever had a row of its own or only those of what it replaces: nothing says any more that it is
    // applied, and it runs again. What is printed for the way back does the same.
    for (database, printed) in [(&plain, false), (&fresh, false), (&half, true)] {
        let url = database.url();
        if printed {
            dorm(&project, &["--database", &url, "rollback"]).exits(2).says("would lose");
            let back = dorm(&project, &["--database", &url, "migrate", "blog", "zero", "--dry-run"]).ok().stdout;
            assert!(back.contains("'0002_more'"), "{back}");
        }
        dorm(&project, &["--database", &url, "migrate", "blog", "zero", "--yes"]).ok();
        assert!(!database.tables().iter().any(|table| table.starts_with("blog_")), "{:?}", database.tables());
        assert_eq!(database.value("SELECT count(*) FROM dorm_migrations"), "0");
        let again = dorm(&project, &["--database", &url, "migrate"]).ok().stdout;
        assert!(again.contains("Applying blog.0001_squashed_0004_headline"), "{again}");
        assert_eq!(
            (database.facts(), database.value("SELECT count(*) FROM blog_author")),
            (facts.clone(), "1".to_owned())
        );
    }
}

#[test]
fn on_sqlite() {
    check(Engine::Sqlite);
}

#[test]
fn on_postgresql() {
    check(Engine::Postgres);
}

#[test]
fn what_a_squash_of_a_squash_stands_for_is_undone_with_it() {
    let database = Database::new(Engine::Sqlite);
    let project = history(&database);
    dorm(&project, &["migrate"]).ok();
    let facts = database.facts();
    dorm(&project, &["squashmigrations", "blog", "0002"]).ok();
    dorm(&project, &["squashmigrations", "blog", "0001_squashed_0002_more", "0004"]).ok();
    dorm(&project, &["migrate", "blog", "zero", "--yes"]).ok();
    assert_eq!(database.value("SELECT count(*) FROM dorm_migrations"), "0");
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.facts(), facts);
}
