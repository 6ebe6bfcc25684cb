//! Declarations with mistakes: each folder of `migrations_fixtures/diagnostics` holds declarations
//! and, in `expected.txt`, what is said about them. `DORM_BLESS=1` writes what is said now.

use dorm::declaration::{AppSource, read};
use dorm::notation::Defaults;
use dorm::project::{Environment, Project};
use dorm::state::Engine;
use dorm::text::{Diagnostics, Paint, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The app of a `models.toml` that stands in the folder itself.
const APP: &str = "blog";

#[test]
fn diagnostics() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations_fixtures/diagnostics");
    let bless = std::env::var_os("DORM_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in folders(&root) {
        let said = describe(&case);
        let path = case.join("expected.txt");
        if bless {
            std::fs::write(&path, &said).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != said {
            wrong.push(format!("{}:\n\n{said}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\n\n(DORM_BLESS=1 takes this as expected)", wrong.join("\n\n"));
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

/// What is said about a case: each diagnostic under its code.
fn describe(case: &Path) -> String {
    let (defaults, engines) = settings(case);
    let mut apps = Vec::new();
    if case.join("models.toml").is_file() {
        apps.push(AppSource { label: APP.to_owned(), files: vec![source(case, "models.toml")] });
    }
    for folder in folders(case) {
        let label = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let files = names.iter().map(|name| source(case, &format!("{label}/{name}"))).collect();
        apps.push(AppSource { label, files });
    }
    apps.sort_by(|one, other| one.label.cmp(&other.label));
    match read(&apps, &defaults, &engines) {
        Ok(declared) if declared.warnings.0.is_empty() => "nothing is wrong\n".to_owned(),
        Ok(declared) => render(&declared.warnings),
        Err(diagnostics) => render(&diagnostics),
    }
}

fn settings(case: &Path) -> (Defaults, Vec<Engine>) {
    let file = case.join("dorm.toml");
    if !file.is_file() {
        return (Defaults::default(), Engine::ALL.to_vec());
    }
    let project = Project::find(Some(&file), case, Environment::default()).unwrap();
    let settings = &project.settings;
    (Defaults { use_tz: settings.use_tz, auto_field: settings.default_auto_field }, project.engines())
}

fn source(case: &Path, name: &str) -> Arc<Source> {
    Arc::new(Source { name: name.to_owned(), text: std::fs::read_to_string(case.join(name)).unwrap() })
}

fn render(diagnostics: &Diagnostics) -> String {
    let mut text = String::new();
    for diagnostic in &diagnostics.0 {
        text.push_str(&format!("[{}]\n{}\n\n", diagnostic.code, diagnostic.render(Paint::Plain)));
    }
    text
}
