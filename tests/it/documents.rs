//! What commands print as JSON, and what they leave behind when the input is bad.

use crate::support::{Database, Engine, Project, dorm};
use serde_json::{Value, json};
use std::fs;

const MODELS: &str = r#"
[model.Author.fields]
name = { type = "CharField", max_length = 9 }
[model.Post.fields]
title = { type = "CharField", max_length = 9 }
author = { type = "ForeignKey", to = "Author", on_delete = "CASCADE" }
"#;

fn document(project: &Project, status: i32, arguments: &[&str]) -> Value {
    let mut words = arguments.to_vec();
    words.extend(["--format", "json"]);
    dorm(project, &words).exits(status).json()
}

fn on(engine: Engine) -> (Project, Database) {
    let database = Database::new(engine);
    let project = Project::on(&database);
    project.models("blog", MODELS);
    (project, database)
}

#[test]
fn the_whole_way_on_both_engines() {
    for engine in Engine::ALL {
        let (project, database) = on(engine);
        let name = if engine == Engine::Sqlite { "sqlite" } else { "postgresql" };

        let made = document(&project, 1, &["makemigrations", "--check"]);
        assert_eq!(made["migrations"][0]["name"], "0001_initial");
        assert!(project.files("blog/migrations").is_empty(), "--check wrote something");
        let shown = document(&project, 0, &["makemigrations", "--dry-run"]);
        assert_eq!(shown, made);
        assert!(project.files("blog/migrations").is_empty(), "--dry-run wrote something");
        assert_eq!(document(&project, 0, &["makemigrations"]), made);
        let migration = &made["migrations"][0];
        assert_eq!(migration["path"], "blog/migrations/0001_initial.toml");
        assert_eq!(migration["dependencies"], json!([]));
        assert_eq!(migration["operations"][0]["type"], "CreateModel");
        assert_eq!(migration["operations"][0]["fields"]["name"]["type"], "CharField");
        assert_eq!(project.read("blog/migrations/latest.txt"), "0001_initial\n");
        assert_eq!(document(&project, 0, &["makemigrations"]), json!({ "migrations": [] }));

        let gate = document(&project, 1, &["migrate", "--check"]);
        assert_eq!(gate, json!({ "ok": false, "pending": ["blog.0001_initial"], "partial": null }));
        let dry = document(&project, 0, &["migrate", "--dry-run"]);
        let steps = dry["steps"].as_array().expect("steps");
        assert_eq!(steps.last().expect("a step")["kind"], "record");
        for key in [
            "app",
            "migration",
            "operations",
            "part",
            "sql",
            "kind",
            "transactional",
            "lock",
            "rewrites",
            "scans",
            "destructive",
            "rows",
            "bytes",
        ] {
            assert!(steps.iter().all(|step| step.get(key).is_some()), "{key}");
        }
        assert!(database.tables().is_empty(), "dry commands made {:?}", database.tables());

        let run = document(&project, 0, &["migrate"]);
        assert_eq!(
            (&run["database"], &run["engine"], &run["direction"]),
            (&json!("default"), &json!(name), &json!("forwards"))
        );
        assert_eq!((&run["applied"][0]["app"], &run["applied"][0]["name"]), (&json!("blog"), &json!("0001_initial")));
        assert!(run["applied"][0]["duration_ms"].is_u64());
        assert_eq!((&run["unapplied"], &run["partial"]), (&json!([]), &Value::Null));
        let ran = run["steps"].as_array().expect("steps");
        assert!(ran.iter().any(|step| step["sql"].as_str().is_some_and(|sql| sql.contains("blog_author"))), "{run}");
        assert!(ran.iter().all(|step| step["migration"] == "0001_initial" && step["kind"] == "ddl"), "{run}");
        let again = document(&project, 0, &["migrate"]);
        assert_eq!((&again["applied"], &again["steps"]), (&json!([]), &json!([])));
        assert_eq!(document(&project, 0, &["migrate", "--check"])["ok"], true);

        let list = document(&project, 0, &["showmigrations"]);
        let first = &list["apps"][0]["migrations"][0];
        assert_eq!((&first["name"], &first["state"]), (&json!("0001_initial"), &json!("applied")));
        assert!(first["applied_at"].as_str().expect("a time").contains("20"), "{first}");

        // Without rows nothing is lost; with them it is said.
        database.execute("INSERT INTO blog_author (name) VALUES ('a')");
        let refused = document(&project, 2, &["rollback"]);
        assert_eq!(refused["error"]["code"], "would-lose-rows");
        assert_eq!(refused["error"]["message"], "this would lose the rows of table `blog_author`");
        let back = document(&project, 0, &["rollback", "--yes"]);
        assert_eq!((&back["direction"], &back["applied"]), (&json!("backwards"), &json!([])));
        assert_eq!(back["unapplied"][0]["name"], "0001_initial");
        document(&project, 0, &["migrate"]);
        assert_eq!(document(&project, 0, &["migrate", "blog", "zero"])["unapplied"][0]["name"], "0001_initial");
        assert_eq!(document(&project, 0, &["migrate", "--fake"])["applied"][0]["duration_ms"], Value::Null);
        assert_eq!(database.tables().iter().filter(|table| table.starts_with("blog")).count(), 0);
    }
}

#[test]
fn a_failure_tells_what_was_done() {
    for engine in Engine::ALL {
        let (project, database) = on(engine);
        dorm(&project, &["makemigrations"]).ok();
        let head = "dependencies = [\"blog.0001_initial\"]\n";
        let sql = "[[operations]]\ntype = \"RunSQL\"\nsql = \"INSERT INTO blog_author (name) VALUES ('x'); INSERT INTO nowhere VALUES (1)\"\n";
        project.write("blog/migrations/0002_bad.toml", &format!("{head}{sql}"));
        let document = document(&project, 2, &["migrate"]);
        assert_eq!(document["applied"][0]["name"], "0001_initial");
        let failed = &document["failed"];
        assert_eq!(
            (&failed["name"], &failed["statement"], &failed["operation"]),
            (&json!("0002_bad"), &json!(2), &json!(0))
        );
        assert_eq!(failed["sql"], "INSERT INTO nowhere VALUES (1)");
        if engine == Engine::Postgres {
            assert_eq!((&failed["sqlstate"], &failed["position"]), (&json!("42P01"), &json!(12)));
        }
        assert_eq!(database.value("SELECT count(*) FROM blog_author"), "0");
        let text = dorm(&project, &["migrate"]).exits(2);
        assert!(text.stdout.is_empty(), "{}", text.transcript());
        text.says("`blog.0002_bad` failed")
            .says("operation 1 (")
            .says("statement 2")
            .says("nowhere")
            .says("committed in this run: nothing")
            .says("`dorm migrate` goes on");
    }
}

#[test]
fn bad_input_leaves_files_as_they_were() {
    let (project, database) = on(Engine::Sqlite);
    dorm(&project, &["makemigrations"]).ok();
    let migration = project.read("blog/migrations/0001_initial.toml");
    let before = project.files("");
    for (models, says) in [
        ("[model.Post", "error"),
        ("[model.Post.fields]\na = \"CharFeld\"\n", "did you mean"),
        ("[model.Post.fields]\na = { type = \"ForeignKey\", to = \"Nobody\", on_delete = \"CASCADE\" }\n", "Nobody"),
        ("[model.Post]\nfrob = 1\n[model.Post.fields]\na = \"TextField\"\n", "frob"),
    ] {
        project.models("blog", models);
        for command in [&["makemigrations"][..], &["makemigrations", "--check"], &["sql", "--all"]] {
            dorm(&project, command).exits(2).says(says).says("blog/models.toml");
        }
        assert_eq!(project.files(""), before);
    }
    project.models("blog", &format!("{MODELS}text = \"TextField\"\n"));
    dorm(&project, &["makemigrations"]).exits(2).says("--backfill blog.Post.text=");
    assert_eq!(project.files(""), before);
    for (file, text, says) in [
        ("0002_x", "operations = 5", "operations"),
        ("0002_x", "dependencies = [\"blog.0009_none\"]", "blog.0009_none"),
        ("0002_x", "dependencies = [\"blog.0002_x\"]", "blog.0002_x"),
        ("0002_x", "[[operations]]\ntype = \"CreateModul\"\n", "CreateModul"),
        ("0002-x", "", "can't be a migration's name"),
    ] {
        let path = format!("blog/migrations/{file}.toml");
        project.write(&path, text);
        for command in [&["makemigrations"][..], &["migrate"], &["showmigrations"]] {
            dorm(&project, command).exits(2).says(says);
        }
        project.remove(&path);
        assert!(database.tables().is_empty(), "{:?}", database.tables());
    }
    assert_eq!(project.read("blog/migrations/0001_initial.toml"), migration);
}

#[test]
fn a_read_only_file_stays() {
    let (project, _database) = on(Engine::Sqlite);
    dorm(&project, &["makemigrations"]).ok();
    let latest = project.path("blog/migrations/latest.txt");
    let mut permissions = fs::metadata(&latest).expect("latest.txt").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&latest, permissions).expect("make it read-only");
    let before = project.files("");
    let outcome = dorm(&project, &["makemigrations", "blog", "--empty", "--format", "json"]).exits(2);
    assert_eq!(outcome.json()["error"]["code"], "unwritable-file", "{}", outcome.transcript());
    assert_eq!(project.files(""), before);
}

#[test]
fn two_latest_migrations_are_merged_or_rebased() {
    let (project, _database) = on(Engine::Sqlite);
    dorm(&project, &["makemigrations"]).ok();
    let branch = |name: &str, field: &str| {
        let text = format!(
            "dependencies = [\"blog.0001_initial\"]\n[[operations]]\ntype = \"AddField\"\nmodel = \"Post\"\nname = \"{field}\"\nfield = {{ type = \"TextField\", null = true }}\n"
        );
        project.write(&format!("blog/migrations/{name}.toml"), &text);
    };
    branch("0002_one", "one");
    branch("0002_two", "two");
    project.models(
        "blog",
        &format!(
            "{MODELS}one = {{ type = \"TextField\", null = true }}\ntwo = {{ type = \"TextField\", null = true }}\n"
        ),
    );
    for command in [&["makemigrations"][..], &["migrate"]] {
        dorm(&project, command).exits(2).says("0002_one").says("0002_two").says("--merge");
    }
    dorm(&project, &["makemigrations", "--merge", "--dry-run"]).ok();
    assert_eq!(project.files("blog/migrations").len(), 4);
    dorm(&project, &["makemigrations", "--merge"]).ok();
    assert_eq!(project.read("blog/migrations/latest.txt"), "0003_merge_0002_one_0002_two\n");
    dorm(&project, &["makemigrations", "--check"]).ok();

    project.remove("blog/migrations/0003_merge_0002_one_0002_two.toml");
    project.write("blog/migrations/latest.txt", "<<<<<<< ours\n0002_one\n=======\n0002_two\n>>>>>>> theirs\n");
    let moved = document(&project, 0, &["makemigrations", "--rebase"]);
    assert_eq!(moved, json!({ "moved": [{ "app": "blog", "old": "0002_two", "new": "0003_two" }] }));
    assert_eq!(project.read("blog/migrations/latest.txt"), "0003_two\n");
    assert!(project.read("blog/migrations/0003_two.toml").contains("blog.0002_one"));
    dorm(&project, &["makemigrations", "--check"]).ok();
    dorm(&project, &["migrate"]).ok();
}

#[test]
fn questions_and_answers() {
    let (project, _database) = on(Engine::Sqlite);
    dorm(&project, &["makemigrations"]).ok();
    project.models("blog", &format!("{}slug = \"SlugField\"\n", MODELS.replace("title", "headline")));
    let before = project.files("");
    dorm(&project, &["makemigrations", "--yes"]).exits(2).says("--rename blog.Post.title=headline");
    assert_eq!(project.files(""), before, "--yes chose a rename");
    let questions = document(&project, 0, &["makemigrations", "--questions", "q.json"]);
    let written: Value = serde_json::from_str(&project.read("q.json")).expect("JSON");
    assert_eq!(questions, written);
    let ids: Vec<&str> =
        written["questions"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(ids.contains(&"rename:blog.Post.title") && ids.contains(&"backfill:blog.Post.slug"), "{ids:?}");
    project.write("a.json", r#"{"rename:blog.Post.title": "headline", "backfill:blog.Post.slug": "''"}"#);
    let made = document(&project, 0, &["makemigrations", "--answers", "a.json"]);
    let types: Vec<&Value> =
        made["migrations"][0]["operations"].as_array().expect("a list").iter().map(|one| &one["type"]).collect();
    assert_eq!(types, ["RenameField", "AddField"]);
    for bad in ["[]", "{\"rename:blog.Post.title\": 1}", "nonsense"] {
        project.write("a.json", bad);
        dorm(&project, &["makemigrations", "--answers", "a.json"]).exits(2).says("a.json");
    }
}
