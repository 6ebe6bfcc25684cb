//! Databases that Django and djanorm made, taken over, gone on with and taken back. The dumps in
//! `migrations_fixtures/adopt/` are theirs, word for word.

use std::fs;
use std::path::PathBuf;

use crate::support::{Database, Engine, Project, dorm};

fn fixture(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/adopt").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A project beside a database that another tool made, with rows.
fn taken_over(tool: &str, engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    database.execute(&fixture(&format!("{tool}/{}.sql", engine.name())));
    database.execute(&fixture(&format!("{tool}/rows.sql")));
    let project = Project::on(&database);
    // Django makes them beside every index over text; they may stay.
    let settings = project.read("dorm.toml") + "\n[dbcheck]\nignore = [\"index:*_like\"]\n";
    project.write("dorm.toml", &settings);
    (project, database)
}

fn declare(project: &Project, tool: &str, number: u32, flags: &[&str]) {
    project.models("blog", &fixture(&format!("{tool}/models_{number}.toml")));
    let mut words = vec!["makemigrations"];
    words.extend(flags);
    dorm(project, &words).ok();
}

fn recorded(database: &Database) -> Vec<String> {
    database.query("SELECT name FROM dorm_migrations ORDER BY id").into_iter().flatten().collect()
}

/// The facts of all tables but the ones that keep records.
fn facts(database: &Database) -> String {
    database.facts().lines().filter(|line| !line.contains("migrations")).collect::<Vec<_>>().join("\n")
}

const SECOND: &str = "rename_tag_label_remove_post_post_body_and_more";

const RENAMES: [&str; 7] = [
    "--rename",
    "blog.Author=Writer",
    "--rename",
    "blog.Member=Membership",
    "--rename",
    "blog.Post.slug=handle",
    "--no-rename",
];

/// Whatever Django named is found by what it covers: indexes, uniques, keys and checks are dropped,
/// types altered, models and fields renamed, a many-to-many dropped.
fn go_on_after_django(project: &Project, database: &Database, before: &str) {
    dorm(project, &["migrate"]).ok();
    dorm(project, &["dbcheck"]).ok();
    let mut flags = RENAMES.to_vec();
    flags.extend(["--name", "onwards"]);
    declare(project, "django", 3, &flags);
    dorm(project, &["migrate"]).ok();
    dorm(project, &["dbcheck"]).ok();
    let there = |database: &Database| {
        database.query(
            "SELECT p.id, title, handle, w.name, l.label FROM blog_post p JOIN blog_writer w ON w.id = p.author_id \
             JOIN blog_post_tags t ON t.post_id = p.id JOIN blog_label l ON l.id = t.label_id ORDER BY 1, 5",
        )
    };
    let rows = there(database);
    assert_eq!(rows, [["1", "t", "s", "a", "l1"], ["1", "t", "s", "a", "l2"], ["2", "t2", "s", "b", "l1"]]);
    assert_eq!(database.query("SELECT author_id, bio FROM blog_profile"), [["1", "bio"]]);
    // Nothing that Django made is left of what was dropped.
    database.execute(
        "UPDATE blog_post SET views = -1, key = '0123456789abcdef0123456789abcdef', handle = 'same', author_id = 1",
    );
    database.execute("UPDATE blog_writer SET email = 'same', age = -3");
    database.execute("UPDATE blog_writer SET email = CAST(id AS text), age = 3");
    database.execute("UPDATE blog_post SET views = 1, title = CAST(id AS text), handle = CAST(id AS text)");
    database.execute("UPDATE blog_post SET key = '1123456789abcdef0123456789abcdef' WHERE id = 2");
    let back = recorded(database)[recorded(database).len() - 2].clone();
    dorm(project, &["migrate", "blog", &back]).ok();
    assert_eq!(database.query("SELECT id, title, slug FROM blog_post ORDER BY 1"), [["1", "1", "1"], ["2", "2", "2"]]);
    assert_eq!(columns(before), columns(&facts(database)));
    dorm(project, &["migrate"]).ok();
    dorm(project, &["dbcheck"]).ok();
    dorm(project, &["migrate", "blog", "zero", "--yes"]).ok();
    assert_eq!(database.tables(), ["auth_group", "django_migrations"]);
    assert_eq!(database.value("SELECT count(*) FROM django_migrations"), "20", "only read");
}

/// The columns of facts with type and NOT NULL, but for what a key's number may be on SQLite.
fn columns(facts: &str) -> Vec<String> {
    let lines = facts.lines().filter(|line| line.starts_with("column|"));
    lines.map(|line| line.to_ascii_lowercase().replace("_id|bigint|", "_id|integer|")).collect()
}

#[test]
fn a_database_of_django_by_the_names_of_its_migrations() {
    for engine in Engine::ALL {
        let (project, database) = taken_over("django", engine);
        declare(&project, "django", 1, &[]);
        let renames = ["--rename", "blog.Tag=Label", "--rename", "blog.Post.body=text", "--no-rename"];
        declare(&project, "django", 2, &[&renames[..], &["--name", SECOND]].concat());
        let before = facts(&database);
        dorm(&project, &["migrate", "--adopt", "django"]).ok();
        assert_eq!(recorded(&database), ["0001_initial", &format!("0002_{SECOND}")]);
        assert_eq!(facts(&database), before);
        go_on_after_django(&project, &database, &before);
    }
}

#[test]
fn a_database_of_django_by_its_structure() {
    for engine in Engine::ALL {
        let (project, database) = taken_over("django", engine);
        declare(&project, "django", 1, &["--name", "start"]);
        declare(&project, "django", 2, &["--rename", "blog.Tag=Label", "--rename", "blog.Post.body=text"]);
        let before = facts(&database);
        dorm(&project, &["migrate", "--adopt", "django"]).ok();
        assert_eq!(recorded(&database).len(), 2);
        assert_eq!(facts(&database), before);
        go_on_after_django(&project, &database, &before);
    }
}

/// The first file has a name that Django has too, the second has not: the structure says that it is
/// applied all the same.
#[test]
fn a_history_of_django_that_goes_on_under_other_names() {
    for engine in Engine::ALL {
        let (project, database) = taken_over("django", engine);
        declare(&project, "django", 1, &[]);
        declare(&project, "django", 2, &["--rename", "blog.Tag=Label", "--rename", "blog.Post.body=text"]);
        dorm(&project, &["migrate", "--adopt", "django"]).ok();
        assert_eq!(recorded(&database).len(), 2);
        dorm(&project, &["migrate", "--check"]).ok();
        dorm(&project, &["dbcheck"]).ok();
    }
}

#[test]
fn a_database_of_django_by_its_tables() {
    for engine in Engine::ALL {
        let (project, database) = taken_over("django", engine);
        declare(&project, "django", 2, &[]);
        let before = facts(&database);
        dorm(&project, &["migrate", "--fake-initial"]).ok();
        assert_eq!(recorded(&database), ["0001_initial"]);
        assert_eq!(facts(&database), before);
        dorm(&project, &["dbcheck"]).ok();
    }
}

#[test]
fn a_database_of_djanorm() {
    for engine in Engine::ALL {
        let (project, database) = taken_over("djanorm", engine);
        declare(&project, "djanorm", 1, &[]);
        let before = facts(&database);
        dorm(&project, &["migrate"]).exits(2).says("--adopt djanorm");
        dorm(&project, &["dbcheck"]).exits(2);
        dorm(&project, &["migrate", "--adopt", "djanorm"]).ok();
        assert_eq!(recorded(&database), ["0001_initial"]);
        assert_eq!(database.value("SELECT name FROM djanorm_migrations"), "0001_initial");
        assert_eq!(facts(&database), before);
        dorm(&project, &["dbcheck"]).ok();
        declare(&project, "djanorm", 2, &["--rename", "blog.Post.title=headline", "--no-rename"]);
        dorm(&project, &["migrate"]).ok();
        dorm(&project, &["dbcheck"]).ok();
        assert_eq!(database.query("SELECT id, headline, views FROM blog_post"), [["1", "t", "7"]]);
        assert_eq!(database.query("SELECT post_id, author_id FROM blog_post_fans"), [["1", "1"]]);
        database.execute("INSERT INTO authors (name, email) VALUES ('new', 'a@x')");
        dorm(&project, &["migrate", "blog", "0001"]).exits(2);
        database.execute("DELETE FROM authors WHERE name = 'new'");
        dorm(&project, &["migrate", "blog", "0001", "--yes"]).ok();
        dorm(&project, &["dbcheck", "--ignore-pending"]).ok();
        assert_eq!(columns(&facts(&database)), columns(&before));
        dorm(&project, &["migrate", "blog", "zero", "--yes"]).ok();
        assert_eq!(database.tables(), ["djanorm_migrations"]);
    }
}
