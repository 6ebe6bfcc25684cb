//! Merging, rebasing, updating.

use super::*;
use crate::operation::Subject;
use crate::text::Source;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn file(name: &str, text: &str) -> Migration {
    let name = MigrationName::parse(name).unwrap();
    let path = PathBuf::from(format!("{}/migrations/{}", name.app, name.file_name()));
    let source = Arc::new(Source { name: path.display().to_string(), text: text.to_owned() });
    read(&MigrationSource { name, path, source }, &|_: &Path, _: &str| Err("no files here".to_owned())).unwrap()
}

fn field(model: &str, name: &str) -> String {
    format!(
        "\n[[operations]]\ntype = \"AddField\"\nmodel = \"{model}\"\nname = \"{name}\"\nfield = {{ type = \"TextField\", null = true }}\n"
    )
}

fn first() -> Migration {
    let text = "[[operations]]\ntype = \"CreateModel\"\nname = \"Post\"\n[operations.fields]\nid = { type = \"BigAutoField\", primary_key = true }\n";
    file("blog.0001_initial", text)
}

fn after(name: &str, dependencies: &str, operations: &str) -> Migration {
    file(name, &format!("# a comment\ndependencies = [{dependencies}] # another\n{operations}"))
}

fn forked() -> Vec<Migration> {
    vec![
        first(),
        after("blog.0002_a", "\"blog.0001_initial\"", &field("Post", "a")),
        after("blog.0002_b", "\"blog.0001_initial\"", &field("Post", "b")),
        after("blog.0003_c", "\"blog.0002_b\"", &field("Post", "c")),
        after("shop.0001_initial", "\"blog.0003_c\"", ""),
    ]
}

#[test]
fn a_merge_depends_on_all_leaves() {
    let graph = Graph::new(forked()).unwrap();
    let merges = merges(&graph, &BTreeSet::new(), None);
    assert_eq!(merges.len(), 1);
    assert!(merges[0].overlaps.is_empty(), "{:?}", merges[0].overlaps);
    let migration = &merges[0].migration;
    assert_eq!(migration.name.to_string(), "blog.0004_merge_0002_a_0003_c");
    assert_eq!(migration.dependencies.len(), 2);
    let branches: Vec<usize> = merges[0].branches.iter().map(|branch| branch.migrations.len()).collect();
    assert_eq!(branches, [1, 2]);
    let mut files = forked();
    files.push(migration.clone());
    assert!(Graph::new(files).unwrap().check_leaves().is_ok());
}

fn overlaps(one: &str, other: &str) -> Vec<String> {
    let files = vec![
        first(),
        after("blog.0002_a", "\"blog.0001_initial\"", one),
        after("blog.0002_b", "\"blog.0001_initial\"", other),
    ];
    let graph = Graph::new(files).unwrap();
    let merges = merges(&graph, &BTreeSet::new(), Some("both"));
    assert_eq!(merges[0].migration.name.name, "0003_both");
    merges[0].overlaps.iter().map(|overlap| overlap.subject.to_string()).collect()
}

#[test]
fn what_both_branches_touch_is_said() {
    let delete = "\n[[operations]]\ntype = \"DeleteModel\"\nname = \"post\"\n";
    let rename = "\n[[operations]]\ntype = \"RenameField\"\nmodel = \"Post\"\nold_name = \"a\"\nnew_name = \"z\"\n";
    let index = "\n[[operations]]\ntype = \"AddIndex\"\nmodel = \"Post\"\nindex = { name = \"i\", fields = [\"a\"] }\n";
    let key = "\n[[operations]]\ntype = \"AddField\"\nmodel = \"Comment\"\nname = \"post\"\nfield = { type = \"ForeignKey\", to = \"blog.Post\", on_delete = \"CASCADE\" }\n";
    let table = "\n[[operations]]\ntype = \"AlterModelTable\"\nname = \"Post\"\ndb_table = \"x\"\n";
    let nothing: [String; 0] = [];
    assert_eq!(overlaps(&field("Post", "a"), &field("Post", "b")), nothing);
    assert_eq!(overlaps(&field("Post", "a"), &field("post", "a")), ["field `blog.post.a`"]);
    assert_eq!(overlaps(&field("Post", "a"), delete), ["model `blog.post`"]);
    assert_eq!(overlaps(key, delete), ["model `blog.post`"]);
    assert_eq!(overlaps(key, table), nothing);
    assert_eq!(overlaps(table, table), ["`db_table` of model `blog.post`"]);
    assert_eq!(overlaps(rename, index), ["field `blog.post.a`"]);
    assert_eq!(overlaps(index, index), ["the name `i`"]);
}

#[test]
fn sql_is_opaque() {
    let files = vec![
        first(),
        after("blog.0002_a", "\"blog.0001_initial\"", "\n[[operations]]\ntype = \"RunSQL\"\nsql = \"x\"\n"),
        after("blog.0002_b", "\"blog.0001_initial\"", ""),
    ];
    let merges = merges(&Graph::new(files).unwrap(), &BTreeSet::new(), None);
    assert_eq!(merges[0].opaque().len(), 1);
    let touched = merges[0].branches[0].migrations[0].operations[0].touches("blog");
    assert_eq!(touched, Vec::<(Subject, _)>::new());
}

#[test]
fn a_rebase_moves_the_branch_that_latest_does_not_name() {
    let graph = Graph::new(forked()).unwrap();
    let rebase = rebase(&graph, "blog", &["0002_a".to_owned()]).unwrap().unwrap();
    let moved: Vec<String> = rebase.moved.iter().map(|(old, new)| format!("{} → {}", old.name, new.name)).collect();
    assert_eq!(moved, ["0002_b → 0003_b", "0003_c → 0004_c"]);
    let removed: Vec<String> = rebase.removed.iter().map(|path| path.display().to_string()).collect();
    assert_eq!(removed, ["blog/migrations/0002_b.toml", "blog/migrations/0003_c.toml"]);
    let written = |path: &str| {
        let found = rebase.written.iter().find(|(written, _)| written == Path::new(path));
        found.map(|(_, text)| text.lines().nth(1).unwrap_or_default().to_owned()).unwrap_or_default()
    };
    assert_eq!(written("blog/migrations/0003_b.toml"), "dependencies = [\"blog.0002_a\"] # another");
    assert_eq!(written("blog/migrations/0004_c.toml"), "dependencies = [\"blog.0003_b\"] # another");
    assert_eq!(written("shop/migrations/0001_initial.toml"), "dependencies = [\"blog.0004_c\"] # another");
    assert_eq!(rebase.written.len(), 3);
}

#[test]
fn conflict_markers_name_the_one_that_stays_first() {
    let graph = Graph::new(forked()).unwrap();
    let latest = read_latest("<<<<<<< HEAD\n0003_c\n=======\n0002_a\n>>>>>>> x\n");
    let rebase_ = rebase(&graph, "blog", &latest).unwrap().unwrap();
    assert_eq!(rebase_.moved.len(), 1);
    assert_eq!(rebase_.moved[0].1.name, "0004_a");
    assert_eq!(rebase(&graph, "blog", &[]).unwrap_err().0[0].code, "unclear-rebase");
    assert!(rebase(&graph, "shop", &[]).unwrap().is_none());
}

#[test]
fn three_branches_are_put_in_a_row() {
    let mut files = forked();
    files.push(after("blog.0003_d", "\"blog.0002_b\"", &field("Post", "d")));
    let graph = Graph::new(files).unwrap();
    let rebase = rebase(&graph, "blog", &["0002_a".to_owned()]).unwrap().unwrap();
    let moved: Vec<String> = rebase.moved.iter().map(|(_, new)| new.name.clone()).collect();
    assert_eq!(moved, ["0003_b", "0004_c", "0005_d"]);
    let last = rebase.written.iter().find(|(path, _)| path.ends_with("0005_d.toml")).unwrap();
    assert!(last.1.contains("\"blog.0004_c\""), "{}", last.1);
}

#[test]
fn what_does_not_fit_in_its_new_place_is_not_moved() {
    let files = vec![
        first(),
        after("blog.0002_a", "\"blog.0001_initial\"", &field("Post", "a")),
        after("blog.0002_b", "\"blog.0001_initial\"", &field("Post", "a")),
    ];
    let error = rebase(&Graph::new(files).unwrap(), "blog", &["0002_a".to_owned()]).unwrap_err();
    assert_eq!(error.0[0].code, "state");
}

#[test]
fn an_empty_migration_stands_behind_the_latest() {
    let graph = Graph::new(vec![first()]).unwrap();
    let migration = empty(&graph, "blog", Some("seed"));
    assert_eq!(migration.name.to_string(), "blog.0002_seed");
    assert_eq!(
        render(&migration).unwrap(),
        concat!("# dorm ", env!("CARGO_PKG_VERSION"), "\ndependencies = [\"blog.0001_initial\"]\n")
    );
    let new = empty(&graph, "shop", None);
    assert_eq!((new.name.to_string().as_str(), new.initial), ("shop.0001_initial", true));
}

#[test]
fn an_update_keeps_comments_and_adds_behind() {
    let files = || vec![first(), after("blog.0002_a", "\"blog.0001_initial\"", &field("Post", "a"))];
    let graph = Graph::new(files()).unwrap();
    let more = after("blog.0003_x", "\"blog.0002_a\"", &field("Post", "b"));
    let result = update(&graph, &more, &Applied::new(), None).unwrap();
    assert!(result.text.starts_with("# a comment\n"), "{}", result.text);
    assert_eq!(result.migration.operations.len(), 2);
    assert_eq!(file("blog.0002_a", &result.text), result.migration);

    let remove = "\n[[operations]]\ntype = \"RemoveField\"\nmodel = \"Post\"\nname = \"a\"\n";
    let undone = update(&graph, &after("blog.0003_x", "\"blog.0002_a\"", remove), &Applied::new(), None).unwrap();
    assert!(undone.migration.operations.is_empty(), "{}", undone.text);

    let named = update(&graph, &more, &Applied::new(), Some("other")).unwrap();
    assert_eq!(named.migration.name.name, "0002_other");
    assert!(named.removed.unwrap().ends_with("0002_a.toml"));

    let elsewhere = after("blog.0003_x", "\"blog.0002_a\", \"users.0001_initial\"", &field("Post", "b"));
    let mut with_users = files();
    with_users.push(file("users.0001_initial", ""));
    let result = update(&Graph::new(with_users).unwrap(), &elsewhere, &Applied::new(), None).unwrap();
    assert!(result.text.contains("\"users.0001_initial\""), "{}", result.text);
    assert_eq!(file("blog.0002_a", &result.text), result.migration);

    let applied = [MigrationName::new("blog", "0002_a")].into_iter().collect();
    let error = update(&graph, &more, &applied, None).unwrap_err();
    assert!(error.0[0].help.as_deref().unwrap().contains("dorm rollback blog"));
    let mut needed = files();
    needed.push(after("shop.0001_initial", "\"blog.0002_a\"", ""));
    assert_eq!(
        update(&Graph::new(needed).unwrap(), &more, &Applied::new(), None).unwrap_err().0[0].code,
        "needed-migration"
    );
}
