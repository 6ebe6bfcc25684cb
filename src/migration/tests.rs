//! What is written reads back equal, and whatever is read doesn't panic.

use super::*;
use crate::operation::testing::{file_text, operation};
use crate::operation::{OnlineMode, Operation};
use crate::text::{Diagnostics, Paint, Source};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn source(text: &str) -> MigrationSource {
    MigrationSource {
        name: MigrationName::new("blog", "0007_x"),
        path: PathBuf::from("blog/migrations/0007_x.toml"),
        source: Arc::new(Source { name: "blog/migrations/0007_x.toml".into(), text: text.into() }),
    }
}

fn beside(_: &Path, path: &str) -> Result<String, String> {
    Ok(file_text(path))
}

fn read_text(text: &str) -> Result<Migration, Diagnostics> {
    read(&source(text), &beside)
}

fn names() -> impl Strategy<Value = Vec<MigrationName>> {
    btree_set(("[a-z_][a-z0-9_]{0,30}", "[0-9]{4}_[a-z0-9_]{1,40}"), 0..4)
        .prop_map(|names| names.into_iter().map(|(app, name)| MigrationName::new(app, name)).collect())
}

fn migration() -> impl Strategy<Value = Migration> {
    let online = prop::sample::select(vec![OnlineMode::Auto, OnlineMode::Always, OnlineMode::Never]);
    (
        [names().boxed(), names().boxed(), names().boxed(), names().boxed()],
        any::<[bool; 2]>(),
        option::of(online),
        vec(operation("blog"), 0..5),
    )
        .prop_map(|([dependencies, run_before, replaces, replaced], [initial, atomic], online, operations)| {
            Migration {
                dependencies,
                run_before,
                replaces,
                replaced,
                initial,
                atomic,
                online,
                operations,
                ..Migration::new(MigrationName::new("blog", "0007_x"))
            }
        })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_equal(migration in migration()) {
        let text = render(&migration).unwrap();
        let read = read_text(&text).map_err(|errors| TestCaseError::fail(format!("{}\n{text}", shown(&errors))))?;
        prop_assert_eq!(&read, &migration, "{}", text);
        prop_assert_eq!(render(&read).unwrap(), text);
    }

    #[test]
    fn a_damaged_file_is_an_error_or_a_migration(
        migration in migration(),
        damage in vec((any::<prop::sample::Index>(), 0..4usize, "[ -~\n]{0,3}"), 1..6),
    ) {
        let mut text: Vec<char> = render(&migration).unwrap().chars().collect();
        for (at, length, instead) in damage {
            let start = at.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, instead.chars());
        }
        let text: String = text.into_iter().collect();
        match read_text(&text) {
            Ok(read) => prop_assert!(render(&read).is_ok()),
            Err(errors) => prop_assert!(!shown(&errors).is_empty()),
        }
    }

    #[test]
    fn keys_in_another_place_do_not_move_the_checksum(migration in migration()) {
        let text = render(&migration).unwrap();
        let sum = read_text(&text).unwrap().checksum;
        let moved = text.replacen("# dorm", "# another comment\n\n# dorm", 1).replace("\n[[operations]]", "\n\n# here\n[[operations]]");
        // Not where SQL itself says so.
        prop_assume!(moved.matches("# here").count() == migration.operations.len());
        prop_assert_eq!(read_text(&moved).unwrap().checksum, sum);
    }
}

fn shown(errors: &Diagnostics) -> String {
    errors.0.iter().map(|error| error.render(Paint::Plain)).collect()
}

const EXAMPLE: &str = r#"# dorm 0.1.0
dependencies = ["users.0001_initial", "blog.0001_initial"]

[[operations]]
type = "CreateModel"
name = "Post"
db_table = "posts"
indexes = [
  { name = "posts_recent", fields = ["-created_at", "author"] },
]
[operations.fields]
id           = { type = "BigAutoField", primary_key = true }
title        = { type = "CharField", max_length = 200 }
"two words"  = { type = "TextField", default = "O'Brien; --" }

[[operations]]
type = "AddField"
model = "Post"
name = "slug"
field = { type = "SlugField", max_length = 50 }
backfill = "lower(title)"

[[operations]]
type = "RunSQL"
sql = """
UPDATE posts
SET slug = 'a\b'
"""
reverse_sql = ""

[[operations]]
type = "RunSQL"
[operations.sql]
sqlite     = "SELECT 1"
postgresql = '''
SELECT 1,
	"two"
'''

[[operations]]
type = "RunSQL"
sql = { postgresql = ["SELECT 1", "SELECT 2"] }
reverse_sql = ""

[[operations]]
type = "RunSQL"
reverse_sql = ""
[operations.sql]
postgresql = [
  "CREATE INDEX IF NOT EXISTS the_first_of_them ON posts (title)",
  "CREATE INDEX IF NOT EXISTS the_second_one ON posts (title)",
]

[[operations]]
type = "SeparateDatabaseAndState"
database_operations = []

[[operations.state_operations]]
type = "CreateModel"
name = "Tag"
[operations.state_operations.fields]
id = { type = "BigAutoField", primary_key = true }

[[operations.state_operations]]
type = "DeleteModel"
name = "Tag"
"#;

#[test]
fn the_example_is_written_as_it_is_read() {
    let text = EXAMPLE
        .replace(r"'a\b'", "'ab'")
        .replace("two words\"  ", "two words\" ")
        .replace("id           =", "id          =")
        .replace("title        =", "title       =");
    let migration = read_text(&text).unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    assert_eq!(migration.operations.len(), 7);
    assert_eq!(render(&migration).unwrap(), text);
    assert!(!migration.initial);
    assert_eq!(migration.places.operations.len(), 7);
}

#[test]
fn long_lists_stand_one_a_line() {
    let mut migration = Migration::new(MigrationName::new("blog", "0007_x"));
    migration.dependencies =
        (1..=5).map(|number| MigrationName::new("an_app_with_a_name", format!("{number:04}_initial"))).collect();
    let text = render(&migration).unwrap();
    assert!(text.contains("dependencies = [\n  \"an_app_with_a_name.0001_initial\",\n"), "{text}");
    assert_eq!(read_text(&text).unwrap(), migration);
}

#[test]
fn other_names_are_read() {
    let text = r#"
[[operations]]
type = "AddIndex"
model = "Post"
index = { fields = ["title"] }
concurrently = true

[[operations]]
type = "RunPython"
command = ["python3", "seed.py"]

[[operations]]
type = "AddFieldOnline"
model = "Post"
name = "x"
field = "TextField"

[[operations]]
type = "SetNotNullOnline"
model = "Post"
name = "x"

[[operations]]
type = "AddCheckConstraintOnline"
model = "Post"
constraint = { type = "check", name = "c", check = "x <> ''" }

[[operations]]
type = "AlterColumnTypeOnline"
model = "Post"
name = "x"
field = { type = "CharField", max_length = 5 }
"#;
    let migration = read_text(text).unwrap_or_else(|errors| panic!("{}", shown(&errors)));
    let written: Vec<String> =
        migration.operations.iter().map(|operation| crate::notation::write_operation(operation).to_inline()).collect();
    assert!(written[0].ends_with("online = \"always\" }"), "{written:?}");
    assert!(written[1].starts_with("{ type = \"RunScript\""), "{written:?}");
    for (at, name) in [(2, "AddField"), (3, "SetNotNullOnline"), (4, "AddConstraint"), (5, "AlterField")] {
        assert!(written[at].starts_with(&format!("{{ type = \"{name}\"")), "{written:?}");
    }
    let online = |operation: &Operation| match operation {
        Operation::AddField(add) => add.online,
        Operation::AlterField(alter) => alter.online,
        Operation::AddConstraint(add) => add.online,
        _ => OnlineMode::Always,
    };
    assert!(migration.operations.iter().all(|operation| online(operation) == OnlineMode::Always));
}

#[test]
fn the_checksum_is_also_of_the_files_named() {
    let text = "[[operations]]\ntype = \"RunSQL\"\nfile = \"seed.sql\"\n";
    let one = read_text(text).unwrap().checksum;
    let other = read(&source(text), &|_: &Path, _: &str| Ok("SELECT 2".to_owned())).unwrap().checksum;
    assert_ne!(one, other);
    let gone = read(&source(text), &|_: &Path, _: &str| Err("no such file".to_owned())).unwrap_err();
    assert_eq!(gone.0[0].code, "missing-file");
}

#[test]
fn a_newer_format_says_so_and_nothing_else() {
    let errors = read_text("format = 2\nnew_key = 1\n").unwrap_err();
    assert_eq!(errors.0.len(), 1);
    assert_eq!(errors.0[0].code, "newer-format");
    assert!(read_text("format = 1\n").is_ok());
}

#[test]
fn many_files_are_read_in_order() {
    let files: Vec<MigrationSource> = (0..200)
        .map(|number| {
            let mut file = source(if number % 50 == 7 { "nonsense = 1" } else { "" });
            file.name = MigrationName::new("blog", format!("{number:04}_x"));
            file
        })
        .collect();
    assert_eq!(read_all(&files, &beside).unwrap_err().0.len(), 4);
    let good: Vec<MigrationSource> = files.into_iter().filter(|file| file.source.text.is_empty()).collect();
    let read = read_all(&good, &beside).unwrap();
    assert!(read.iter().map(|migration| &migration.name).eq(good.iter().map(|file| &file.name)));
}

fn history() -> Graph {
    let table = |name: &str| {
        format!(
            "[[operations]]\ntype = \"CreateModel\"\nname = \"{name}\"\n[operations.fields]\nid = {{ type = \"BigAutoField\", primary_key = true }}\n"
        )
    };
    let files = [
        ("0001_a", String::new() + &table("A")),
        ("0002_b", format!("dependencies = [\"blog.0001_a\"]\n{}", table("B"))),
        ("0003_c", format!("dependencies = [\"blog.0002_b\"]\n{}", table("C"))),
    ];
    let migrations = files.iter().map(|(name, text)| {
        read(&MigrationSource { name: MigrationName::new("blog", *name), ..source(text) }, &beside).unwrap()
    });
    Graph::new(migrations.collect()).unwrap()
}

#[test]
fn moments_have_the_states_on_both_sides() {
    let graph = history();
    assert_eq!(graph.state().unwrap().len(), 3);
    let sizes = |graph: &Graph, target| {
        let route = graph.route(&target).unwrap();
        let moments = graph.moments(&route).unwrap();
        moments
            .iter()
            .map(|moment| format!("{} {}→{}", moment.migration.name.name, moment.before.len(), moment.after.len()))
            .collect::<Vec<_>>()
    };
    assert_eq!(sizes(&graph, Target::Latest), ["0001_a 0→1", "0002_b 1→2", "0003_c 2→3"]);
    let applied = graph.migrations().map(|migration| migration.name.clone()).collect();
    let graph = graph.with_applied(&applied).unwrap();
    let first = MigrationName::new("blog", "0001_a");
    assert_eq!(graph.state_at(std::slice::from_ref(&first)).unwrap().len(), 1);
    assert_eq!(sizes(&graph, Target::Migration(first)), ["0003_c 2→3", "0002_b 1→2"]);
}

#[test]
fn an_operation_that_does_not_fit_is_shown_in_its_file() {
    let text = "[[operations]]\ntype = \"DeleteModel\"\nname = \"Gone\"\n";
    let graph = Graph::new(vec![read_text(text).unwrap()]).unwrap();
    let error = crate::text::Diagnostic::from(graph.state().unwrap_err());
    assert!(error.message.starts_with("operation 1 of `blog.0007_x` (Delete model Gone)"), "{}", error.message);
    assert_eq!(error.labels[0].location.line_column(), (2, 8));
}
