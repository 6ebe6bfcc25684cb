//! Migration files that are wrong, in `migrations_fixtures/files/`: what dorm says about each.
//!
//! A folder is a case: `<app>/NNNN_name.toml`, and `expected.txt` with the report. `DORM_BLESS=1`
//! writes the reports anew.

use dorm::migration::{Graph, MigrationName, MigrationSource, read, read_all, render};
use dorm::text::{Diagnostics, Paint, Source};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn entries(directory: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

/// All that dorm does with migration files before it looks at a database.
fn load(case: &Path) -> Result<(), Diagnostics> {
    let mut files = Vec::new();
    for app in entries(case).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&app) {
            let name = MigrationName::new(stem(&app), stem(&path));
            let shown = format!("{}/migrations/{}", name.app, name.file_name());
            let source = Arc::new(Source { name: shown, text: fs::read_to_string(&path).unwrap() });
            files.push(MigrationSource { name, path, source });
        }
    }
    let beside = |_: &Path, _: &str| Err("no such file".to_owned());
    let graph = Graph::new(read_all(&files, &beside)?)?;
    graph.check_leaves()?;
    graph.state()?;
    Ok(())
}

#[test]
fn wrong_files_are_reported() {
    let bless = std::env::var_os("DORM_BLESS").is_some();
    let cases = entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/files"));
    assert!(cases.len() > 20);
    let mut wrong = Vec::new();
    for case in cases {
        let errors = load(&case).expect_err(&stem(&case));
        let report: String =
            errors.0.iter().map(|error| error.render(Paint::Plain)).collect::<Vec<_>>().join("\n\n") + "\n";
        let expected = case.join("expected.txt");
        if bless {
            fs::write(&expected, &report).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != report {
            wrong.push(format!("{}:\n{report}", stem(&case)));
        }
    }
    assert!(wrong.is_empty(), "{}\n`DORM_BLESS=1` writes `expected.txt` anew", wrong.join("\n"));
}

/// Every example of the reference is a migration that can be read, in a form that dorm would write.
#[test]
fn examples_of_the_reference_are_right() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/migrations.md");
    let text = fs::read_to_string(&path).unwrap();
    let mut examples = 0;
    for example in text.split("```toml\n").skip(1) {
        let example = example.split("```").next().unwrap();
        let file = |text: &str| MigrationSource {
            name: MigrationName::new("blog", "0002_x"),
            path: path.clone(),
            source: Arc::new(Source { name: "docs/migrations.md".into(), text: text.into() }),
        };
        let beside = |_: &Path, _: &str| Ok(String::new());
        let migration = read(&file(example), &beside).unwrap_or_else(|errors| {
            panic!("{example}\n{}", errors.0.iter().map(|error| error.render(Paint::Plain)).collect::<String>())
        });
        let rendered = render(&migration).unwrap();
        let operations = |text: &str| text[text.find("[[operations]]").unwrap()..].to_owned();
        assert_eq!(operations(&rendered), operations(example));
        examples += 1;
    }
    assert!(examples > 20);
}
