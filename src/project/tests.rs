//! Projects made in a temporary directory, read and asked.

use super::*;
use crate::database::{SqliteTarget, Target};
use std::fs;

struct Case {
    directory: tempfile::TempDir,
    environment: Environment,
}

impl Case {
    fn new(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { directory, environment: Environment::default() }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.environment = Environment::of([(name.to_owned(), value.to_owned())]);
        self
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn project(&self) -> Project {
        Project::find(None, self.path(), self.environment.clone()).unwrap()
    }

    fn mistakes(&self) -> Vec<String> {
        let error = Project::find(None, self.path(), self.environment.clone()).unwrap_err();
        error.0.into_iter().map(|diagnostic| diagnostic.message).collect()
    }

    fn labels(&self) -> Vec<String> {
        self.project().apps(self.path()).unwrap().into_iter().map(|app| app.label).collect()
    }
}

#[test]
fn defaults() {
    let case = Case::new(&[("dorm.toml", ""), ("a/b/x", "")]);
    let project = Project::find(None, &case.path().join("a/b"), Environment::default()).unwrap();
    assert_eq!(project.root, case.path());
    assert_eq!(project.engines(), Engine::ALL);
    let Target::Sqlite(SqliteTarget::File(file)) = project.database(None, case.path()).unwrap().target else {
        panic!()
    };
    assert_eq!(file, case.path().join("db.sqlite3"));
}

#[test]
fn every_mistake_at_once() {
    let case = Case::new(&[(
        "dorm.toml",
        "[project]\nuse_tzz = true\ndefault_auto_field = 3\n[migrate]\nmax_stall = \"5\"\n[databases.x]\nurl = \"${X}\"\n[extra]\n",
    )]);
    assert_eq!(
        case.mistakes(),
        [
            "unknown key `extra` in `dorm.toml`",
            "unknown key `use_tzz` in `[project]`",
            "`default_auto_field` must be a string, not an integer",
            "the url of database `x` begins with a variable, so its engine must stand beside it",
            "`max_stall` isn't a duration",
        ]
    );
    assert_eq!(Case::new(&[("dorm.toml", "format = 2")]).mistakes(), ["format 2 is newer than this dorm"]);
}

#[test]
fn variables_are_needed_when_the_database_is_used() {
    let text = "[databases.default]\nengine='sqlite'\nname='a.db'\n[databases.p]\nengine='postgresql'\nurl='${DB}'\n";
    let case = Case::new(&[("dorm.toml", text), (".env", "OTHER=1\n")]);
    assert_eq!(case.project().engines(), Engine::ALL);
    assert!(case.project().database(None, case.path()).is_ok());
    let error = case.project().database(Some("p"), case.path()).unwrap_err();
    assert_eq!(error.0[0].message, "`url` needs the variable `DB`, which isn't set");
    let case = case.with("DB", "sqlite:///x");
    let error = case.project().database(Some("p"), case.path()).unwrap_err();
    assert_eq!(error.0[0].code, "engine-contradiction");
    let error = case.project().database(Some("q"), case.path()).unwrap_err();
    assert_eq!(error.0[0].code, "unknown-database");
}

#[test]
fn the_environment_wins_over_the_file() {
    let text = "[databases.default]\nengine='postgresql'\nhost='${HOST}'\nuser='${USER_}'\nname='d'\nport=5433\noptions={connect_timeout=3}";
    let case = Case::new(&[("dorm.toml", text), (".env", "HOST=file\nUSER_='the user'\n")]).with("HOST", "real");
    let Target::Postgres(target) = case.project().database(None, case.path()).unwrap().target else { panic!() };
    assert_eq!((target.host.as_deref(), target.user.as_deref()), (Some("real"), Some("the user")));
    assert_eq!(target.port, Some(5433));
    assert_eq!(target.parameters, [("connect_timeout".to_owned(), "3".to_owned())]);
}

#[test]
fn apps_are_found() {
    let case = Case::new(&[
        ("dorm.toml", ""),
        (".gitignore", "ignored/\n"),
        ("blog/models.toml", ""),
        ("shop/payments/models/a.toml", "[model.A]"),
        ("shop/other/models/a.toml", "[package]\nname = 'x'"),
        ("left/migrations/0001_initial.toml", ""),
        ("none/migrations/readme.toml", ""),
        ("ignored/models.toml", ""),
        ("target/models.toml", ""),
        ("node_modules/x/models.toml", ""),
        (".hidden/models.toml", ""),
    ]);
    assert_eq!(case.labels(), ["blog", "left", "payments"]);
}

#[test]
fn labels() {
    let files = [("a/x/models.toml", ""), ("b/x/models.toml", ""), ("b-c/models.toml", "")];
    let mut with = files.to_vec();
    with.push(("dorm.toml", ""));
    let error = Case::new(&with).project().apps(Path::new("/")).unwrap_err();
    let codes: Vec<_> = error.0.iter().map(|diagnostic| diagnostic.code).collect();
    assert_eq!(codes, ["duplicate-app", "app-label"]);
    with.pop();
    with.push(("dorm.toml", "[project]\nlabels = { 'b/x' = 'y', './b-c/' = 'c' }"));
    assert_eq!(Case::new(&with).labels(), ["c", "x", "y"]);
    with.pop();
    with.push(("dorm.toml", "[project]\napps = ['a/x', 'b/y']"));
    let error = Case::new(&with).project().apps(Path::new("/")).unwrap_err();
    assert_eq!(error.0[0].message, "there is no directory `b/y`");
    assert_eq!(error.0[0].help.as_deref(), Some("did you mean `b/x`?"));
}

#[test]
fn no_password_is_kept_for_showing() {
    let case = Case::new(&[("dorm.toml", "[databases.default]\npassword = s3cret\nurl = \"postgres://u:s3cret@h\"")]);
    let error = Project::find(None, case.path(), Environment::default()).unwrap_err();
    assert!(!format!("{error:?}").contains("s3cret"));
    let case = Case::new(&[("dorm.toml", "[databases.default]\nengine='postgresql'\npassword = 's3cret'")]);
    assert!(!format!("{:?}", case.project().source).contains("s3cret"));
}
