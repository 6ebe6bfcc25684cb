use super::*;

fn name(text: &str) -> MigrationName {
    MigrationName::parse(text).unwrap()
}

fn names(text: &str) -> Vec<MigrationName> {
    text.split_whitespace().map(name).collect()
}

fn migration(own: &str, dependencies: &str) -> Migration {
    Migration { dependencies: names(dependencies), ..Migration::new(name(own)) }
}

fn squash(own: &str, replaces: &str, dependencies: &str) -> Migration {
    Migration { replaces: names(replaces), ..migration(own, dependencies) }
}

fn applied(text: &str) -> Applied {
    names(text).into_iter().collect()
}

fn shown<'a>(migrations: impl IntoIterator<Item = &'a Arc<Migration>>) -> String {
    let names: Vec<String> = migrations.into_iter().map(|migration| migration.name.to_string()).collect();
    names.join(" ")
}

/// users: 1 ← 2; blog: 1 (users.1) ← 2 ← 3 (users.2)
fn blog() -> Vec<Migration> {
    vec![
        migration("blog.0001_initial", "users.0001_initial"),
        migration("blog.0003_c", "blog.0002_b users.0002_b"),
        migration("users.0001_initial", ""),
        migration("blog.0002_b", "blog.0001_initial"),
        migration("users.0002_b", "users.0001_initial"),
    ]
}

#[test]
fn order_is_that_of_names_with_needs_before() {
    let graph = Graph::new(blog()).unwrap();
    let expected = "users.0001_initial blog.0001_initial blog.0002_b users.0002_b blog.0003_c";
    assert_eq!(shown(graph.migrations()), expected);
    let mut shuffled = blog();
    shuffled.reverse();
    assert_eq!(shown(Graph::new(shuffled).unwrap().migrations()), expected);
    assert_eq!(graph.leaf("blog").unwrap().name, name("blog.0003_c"));
    assert!(graph.check_leaves().is_ok());
    assert!(graph.is_before(&name("users.0001_initial"), &name("blog.0003_c")));
    assert!(!graph.is_before(&name("blog.0003_c"), &name("users.0001_initial")));
}

#[test]
fn routes() {
    let graph = Graph::new(blog()).unwrap();
    let none = |target| shown(&graph.route(&target).unwrap().migrations);
    assert_eq!(none(Target::App("users".into())), "users.0001_initial users.0002_b");
    assert_eq!(none(Target::Migration(name("blog.0002_b"))), "users.0001_initial blog.0001_initial blog.0002_b");
    assert_eq!(none(Target::Zero("blog".into())), "");

    let all = applied("users.0001_initial blog.0001_initial blog.0002_b users.0002_b blog.0003_c");
    let graph = graph.with_applied(&all).unwrap();
    let route = |target| {
        let route = graph.route(&target).unwrap();
        (route.direction, shown(&route.migrations))
    };
    assert_eq!(route(Target::Latest), (Direction::Forwards, String::new()));
    assert_eq!(route(Target::Migration(name("blog.0003_c"))), (Direction::Backwards, String::new()));
    assert_eq!(
        route(Target::Migration(name("users.0001_initial"))),
        (Direction::Backwards, "blog.0003_c users.0002_b".into())
    );
    assert_eq!(
        route(Target::Zero("users".into())).1,
        "blog.0003_c users.0002_b blog.0002_b blog.0001_initial users.0001_initial"
    );
    assert_eq!(shown(&graph.route_back(&names("blog.0002_b"), 1).unwrap().migrations), "blog.0003_c blog.0002_b");
    assert_eq!(graph.route_back(&names("blog.0002_b blog.0009_gone"), 1).unwrap().migrations.len(), 2);
    assert_eq!(graph.route_back(&names("blog.0009_gone"), 1).unwrap_err().code, "missing-migration");
    assert_eq!(graph.route(&Target::App("blgo".into())).unwrap_err().help.unwrap(), "did you mean `blog`?");
}

#[test]
fn run_before_turns_an_edge_round() {
    let mut files = blog();
    files[4].run_before = names("blog.0001_initial");
    assert_eq!(
        shown(Graph::new(files).unwrap().migrations()),
        "users.0001_initial users.0002_b blog.0001_initial blog.0002_b blog.0003_c"
    );
}

#[test]
fn a_circle_is_named() {
    let files = vec![
        migration("a.0001_x", "b.0001_x"),
        migration("b.0001_x", "c.0001_x"),
        migration("c.0001_x", "a.0001_x"),
        migration("d.0001_x", "a.0001_x"),
    ];
    let error = Graph::new(files).unwrap_err();
    assert_eq!(error.0[0].code, "circular-dependencies");
    assert!(error.0[0].message.ends_with("`a.0001_x` → `b.0001_x` → `c.0001_x` → `a.0001_x`"), "{error:?}");
    let itself = Graph::new(vec![migration("a.0001_x", "a.0001_x")]);
    // A migration that names itself waits for nothing.
    assert!(itself.is_err(), "{itself:?}");
}

#[test]
fn what_is_missing_is_named() {
    let error = Graph::new(vec![migration("a.0001_initial", ""), migration("b.0001_x", "a.0001_initail")]).unwrap_err();
    assert_eq!(error.0[0].message, "`b.0001_x` depends on `a.0001_initail`, and there is no such migration");
    assert_eq!(error.0[0].help.as_deref(), Some("did you mean `a.0001_initial`?"));
}

#[test]
fn two_leaves_are_a_conflict() {
    let files = vec![migration("a.0001_x", ""), migration("a.0002_y", "a.0001_x"), migration("a.0002_z", "a.0001_x")];
    let graph = Graph::new(files).unwrap();
    let error = graph.check_leaves().unwrap_err();
    assert_eq!(error.0[0].message, "app `a` has 2 latest migrations: `0002_y`, `0002_z`");
    assert!(error.0[0].help.as_deref().unwrap().contains("--merge"));
}

#[test]
fn a_beginning_finds() {
    let files =
        vec![migration("a.0001_x", ""), migration("a.0002_yes", "a.0001_x"), migration("a.0002_y", "a.0002_yes")];
    let graph = Graph::new(files).unwrap();
    assert_eq!(graph.find("a", "0001").unwrap().name, name("a.0001_x"));
    assert_eq!(graph.find("a", "0002_y").unwrap().name, name("a.0002_y"));
    assert_eq!(graph.find("a", "0002").unwrap_err().code, "ambiguous-migration");
    assert_eq!(graph.find("a", "0004").unwrap_err().code, "unknown-migration");
    assert_eq!(graph.find("b", "0001").unwrap_err().code, "unknown-app");
}

fn squashed() -> Vec<Migration> {
    vec![
        migration("a.0001_x", ""),
        migration("a.0002_y", "a.0001_x"),
        squash("a.0001_squashed_0002_y", "a.0001_x a.0002_y", ""),
        migration("a.0003_z", "a.0002_y"),
        migration("b.0001_x", "a.0001_x"),
    ]
}

#[test]
fn a_squash_runs_instead_where_nothing_is_applied() {
    let graph = Graph::new(squashed()).unwrap();
    assert_eq!(shown(graph.migrations()), "a.0001_squashed_0002_y a.0003_z b.0001_x");
    assert_eq!(graph.find("a", "0002").unwrap_err().code, "replaced-migration");
    assert_eq!(graph.find("a", "0001").unwrap().name.name, "0001_squashed_0002_y");
    assert_eq!(graph.files().len(), 5);
}

#[test]
fn a_squash_is_recorded_where_all_is_applied() {
    let rows = applied("a.0001_x a.0002_y");
    let graph = Graph::new(squashed()).unwrap().with_applied(&rows).unwrap();
    assert_eq!(graph.unrecorded(), names("a.0001_squashed_0002_y"));
    assert_eq!(shown(&graph.route(&Target::Latest).unwrap().migrations), "a.0003_z b.0001_x");
    assert!(graph.check_history().is_ok());
    assert!(graph.without_file(&rows).is_empty());
}

#[test]
fn the_originals_go_on_where_some_is_applied() {
    let mut files = squashed();
    files.push(migration("c.0001_x", "a.0001_squashed_0002_y"));
    let graph = Graph::new(files).unwrap().with_applied(&applied("a.0001_x")).unwrap();
    assert_eq!(shown(&graph.route(&Target::Latest).unwrap().migrations), "a.0002_y a.0003_z b.0001_x c.0001_x");
    assert!(graph.unrecorded().is_empty());
}

#[test]
fn a_squash_whose_originals_are_gone() {
    let files = || vec![squash("a.0001_squashed_0002_y", "a.0001_x a.0002_y", ""), migration("a.0003_z", "a.0002_y")];
    assert_eq!(shown(Graph::new(files()).unwrap().migrations()), "a.0001_squashed_0002_y a.0003_z");
    let error = Graph::new(files()).unwrap().with_applied(&applied("a.0001_x")).unwrap_err();
    assert_eq!(error.0[0].code, "half-applied-squash");
    let mut finished = files();
    finished[0].replaced = std::mem::take(&mut finished[0].replaces);
    finished[1].dependencies = names("a.0001_squashed_0002_y");
    let graph = Graph::new(finished).unwrap().with_applied(&applied("a.0001_x a.0002_y")).unwrap();
    assert_eq!(graph.unrecorded(), names("a.0001_squashed_0002_y"));
}

#[test]
fn a_squash_of_a_squash() {
    let mut files = squashed();
    files.push(squash("a.0001_all", "a.0001_squashed_0002_y a.0003_z", ""));
    let graph = Graph::new(files).unwrap();
    assert_eq!(shown(graph.migrations()), "a.0001_all b.0001_x");
    let graph = graph.with_applied(&applied("a.0001_x a.0002_y a.0003_z")).unwrap();
    assert_eq!(graph.unrecorded(), names("a.0001_all"));
    let graph = graph.with_applied(&applied("a.0001_x a.0002_y")).unwrap();
    assert_eq!(shown(graph.migrations()), "a.0001_squashed_0002_y a.0003_z b.0001_x");
    let graph = graph.with_applied(&applied("a.0001_x")).unwrap();
    assert_eq!(shown(&graph.route(&Target::Latest).unwrap().migrations), "a.0002_y a.0003_z b.0001_x");
}

#[test]
fn squashes_that_overlap_or_replace_each_other() {
    let mut files = squashed();
    files.push(squash("a.0002_other", "a.0002_y", "a.0001_x"));
    assert_eq!(Graph::new(files).unwrap_err().0[0].code, "overlapping-squashes");
    let files = vec![squash("a.0001_x", "a.0001_y", ""), squash("a.0001_y", "a.0001_x", "")];
    assert_eq!(Graph::new(files).unwrap_err().0[0].code, "circular-replaces");
}

#[test]
fn history_without_what_came_before() {
    let graph = Graph::new(blog()).unwrap().with_applied(&applied("blog.0001_initial gone.0001_x")).unwrap();
    assert_eq!(graph.check_history().unwrap_err().0[0].code, "inconsistent-history");
    assert_eq!(graph.without_file(&applied("blog.0001_initial gone.0001_x")), [&name("gone.0001_x")]);
}

#[test]
fn a_long_history() {
    let files = (1..=20_000)
        .map(|number| {
            let before = if number > 1 { format!("a.{:05}_x", number - 1) } else { String::new() };
            migration(&format!("a.{number:05}_x"), &before)
        })
        .collect();
    assert_eq!(Graph::new(files).unwrap().migrations().len(), 20_000);
}

#[test]
fn what_is_missing_is_not_explained_by_what_misses_it() {
    let files = vec![migration("a.0001_initial", ""), migration("a.0003_remove_post_title", "a.0002_alter_post_title")];
    let help = Graph::new(files).unwrap_err().0[0].help.clone().unwrap();
    assert_eq!(help, "restore its file, or take the name out of this list");
}
