//! Squashing, and its end.

use super::*;
use crate::text::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn file(name: &str, dependencies: &str, operations: &str) -> Migration {
    let name = MigrationName::parse(name).unwrap();
    let path = PathBuf::from(format!("{}/migrations/{}", name.app, name.file_name()));
    let text = format!("# a comment\ndependencies = [{dependencies}]\n{operations}");
    let source = Arc::new(Source { name: path.display().to_string(), text });
    read(&MigrationSource { name, path, source }, &|_: &Path, _: &str| Err("no files here".to_owned())).unwrap()
}

fn create(model: &str) -> String {
    format!(
        "\n[[operations]]\ntype = \"CreateModel\"\nname = \"{model}\"\n[operations.fields]\nid = {{ type = \"BigAutoField\", primary_key = true }}\n"
    )
}

fn key(model: &str, name: &str, to: &str) -> String {
    format!(
        "\n[[operations]]\ntype = \"AddField\"\nmodel = \"{model}\"\nname = \"{name}\"\nfield = {{ type = \"ForeignKey\", to = \"{to}\", on_delete = \"CASCADE\", null = true }}\n"
    )
}

fn field(model: &str, name: &str) -> String {
    format!(
        "\n[[operations]]\ntype = \"AddField\"\nmodel = \"{model}\"\nname = \"{name}\"\nfield = {{ type = \"TextField\", null = true }}\n"
    )
}

fn blog() -> Vec<Migration> {
    vec![
        file("users.0001_initial", "", &create("User")),
        file("blog.0001_initial", "\"users.0001_initial\"", &create("Post")),
        file("blog.0002_a", "\"blog.0001_initial\"", &field("Post", "a")),
        file("blog.0003_author", "\"blog.0002_a\", \"users.0001_initial\"", &key("Post", "author", "users.User")),
        file("shop.0001_initial", "\"blog.0002_a\", \"blog.0001_initial\"", &create("Shop")),
    ]
}

fn span(app: &str, start: Option<&str>, end: &str) -> Span {
    let name = |name: &str| MigrationName::new(app, name);
    Span { app: app.to_owned(), start: start.map(name), end: name(end) }
}

#[test]
fn a_squash_says_the_same_in_fewer_words() {
    let graph = Graph::new(blog()).unwrap();
    let result = squash(&graph, &span("blog", None, "0003_author"), None, Optimize::Yes).unwrap();
    let migration = &result.migration;
    assert_eq!(migration.name.to_string(), "blog.0001_squashed_0003_author");
    assert_eq!(migration.dependencies, [MigrationName::new("users", "0001_initial")]);
    assert_eq!((result.operations_before, migration.operations.len(), migration.replaces.len()), (3, 1, 3));
    assert!(migration.initial);
    let as_they_are = squash(&graph, &span("blog", None, "0003_author"), Some("all"), Optimize::No).unwrap();
    assert_eq!(as_they_are.migration.operations.len(), 3);
    assert_eq!(as_they_are.migration.name.name, "0001_all");

    let later = squash(&graph, &span("blog", Some("0002_a"), "0003_author"), None, Optimize::Yes).unwrap();
    assert_eq!(later.migration.name.name, "0002_squashed_0003_author");
    assert_eq!(later.migration.dependencies.len(), 2);
    let nothing = squash(&graph, &span("blog", None, "0001_initial"), None, Optimize::Yes).unwrap_err();
    assert_eq!(nothing.0[0].code, "nothing-to-squash");
    let wrong = squash(&graph, &span("blog", Some("0003_author"), "0002_a"), None, Optimize::Yes).unwrap_err();
    assert_eq!(wrong.0[0].code, "wrong-order");
}

#[test]
fn the_end_of_a_squash() {
    let mut files = blog();
    let graph = Graph::new(blog()).unwrap();
    let mut made = squash(&graph, &span("blog", None, "0003_author"), None, Optimize::Yes).unwrap().migration;
    let text = format!("# mine\n{}", render(&made).unwrap());
    made = read(
        &MigrationSource {
            name: made.name.clone(),
            path: made.path.clone(),
            source: Arc::new(Source { name: "x".into(), text }),
        },
        &|_: &Path, _: &str| Err(String::new()),
    )
    .unwrap();
    files.push(made);
    let graph = Graph::new(files).unwrap();
    let result = finish(&graph, "blog").unwrap();
    assert_eq!(result.removed.len(), 3);
    let written = |path: &str| result.written.iter().find(|(written, _)| written == Path::new(path)).unwrap().1.clone();
    let squashed = written("blog/migrations/0001_squashed_0003_author.toml");
    assert!(squashed.starts_with("# mine\n") && squashed.contains("\nreplaced = [\"blog.0001_initial\""), "{squashed}");
    let shop = written("shop/migrations/0001_initial.toml");
    assert!(shop.contains("dependencies = [\"blog.0001_squashed_0003_author\"]\n"), "{shop}");
    assert_eq!(finish(&graph, "shop").unwrap_err().0[0].code, "nothing-to-finish");
}

/// a.2 needs b.1, which needs a.1: a squash of all of a would close a circle.
fn crossed() -> Vec<Migration> {
    vec![
        file("a.0001_initial", "", &create("A")),
        file("a.0002_more", "\"a.0001_initial\"", &field("A", "x")),
        file("b.0001_initial", "\"a.0002_more\"", &(create("B") + &key("B", "a", "a.A"))),
        file("a.0003_b", "\"a.0002_more\", \"b.0001_initial\"", &key("A", "b", "b.B")),
    ]
}

#[test]
fn a_circle_between_apps_is_not_closed() {
    let graph = Graph::new(crossed()).unwrap();
    let error = squash(&graph, &span("a", None, "0003_b"), None, Optimize::Yes).unwrap_err();
    assert_eq!(error.0[0].code, "circular-dependencies");
    let all = squash_all(&graph, Optimize::Yes).unwrap();
    let names: Vec<String> = all.iter().map(|squash| squash.migration.name.to_string()).collect();
    assert_eq!(names, ["a.0001_squashed_0002_more"]);
    // What comes behind the circle is squashed by itself.
    let mut files = crossed();
    files.push(file("a.0004_c", "\"a.0003_b\"", &field("A", "c")));
    files.push(file("a.0005_d", "\"a.0004_c\"", &field("A", "d")));
    let all = squash_all(&Graph::new(files).unwrap(), Optimize::Yes).unwrap();
    let names: Vec<String> = all.iter().map(|squash| squash.migration.name.to_string()).collect();
    assert_eq!(names, ["a.0001_squashed_0002_more", "a.0003_squashed_0005_d"]);
}

#[test]
fn what_another_app_needs_in_between_stays() {
    let delete = "\n[[operations]]\ntype = \"DeleteModel\"\nname = \"Old\"\n";
    let files = vec![
        file("a.0001_initial", "", &(create("A") + &create("Old"))),
        file("a.0002_x", "\"a.0001_initial\"", &field("A", "x")),
        file("b.0001_initial", "\"a.0001_initial\"", &(create("B") + &key("B", "old", "a.Old"))),
        file(
            "b.0002_x",
            "\"b.0001_initial\"",
            "\n[[operations]]\ntype = \"RemoveField\"\nmodel = \"B\"\nname = \"old\"\n",
        ),
        file("a.0003_y", "\"a.0002_x\"", delete),
    ];
    // Whatever comes of it, the models at the end are the same.
    let graph = Graph::new(files).unwrap();
    if let Ok(result) = squash(&graph, &span("a", None, "0003_y"), None, Optimize::Yes) {
        let mut files: Vec<Migration> = graph.files().iter().map(|file| (**file).clone()).collect();
        files.push(result.migration);
        let state = Graph::new(files).unwrap().state().unwrap();
        assert!(differences(&state, &graph.state().unwrap()).is_empty());
    }
}

#[test]
fn one_migration_is_optimized() {
    let operations = create("Post") + &field("Post", "a") + &field("Post", "b");
    let graph = Graph::new(vec![
        file("blog.0001_initial", "", &operations),
        file("blog.0002_c", "\"blog.0001_initial\"", &field("Post", "c")),
    ])
    .unwrap();
    let optimized = optimize(&graph, &MigrationName::new("blog", "0001_initial")).unwrap().unwrap();
    assert_eq!(optimized.operations.len(), 1);
    assert!(optimize(&graph, &MigrationName::new("blog", "0002_c")).unwrap().is_none());
}
