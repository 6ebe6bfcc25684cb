//! A project in a temporary directory, gone at the end of the test.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::Database;

/// A project: `dorm.toml` and apps.
#[derive(Debug)]
pub struct Project {
    directory: TempDir,
}

impl Project {
    /// A directory without anything in it.
    pub fn empty() -> Self {
        let directory = tempfile::Builder::new().prefix("dorm-").tempdir().expect("a temporary directory");
        fs::create_dir(directory.path().join("project")).expect("the project's directory");
        fs::create_dir(directory.path().join("home")).expect("the home directory");
        Self { directory }
    }

    /// A project whose `default` database is that one.
    pub fn on(database: &Database) -> Self {
        Self::with_databases(&[("default", database)])
    }

    /// A project with several databases.
    pub fn with_databases(databases: &[(&str, &Database)]) -> Self {
        let project = Self::empty();
        let mut settings = String::new();
        for (alias, database) in databases {
            settings.push_str(&format!("[databases.{alias}]\nurl = \"{}\"\n", database.url()));
        }
        project.write("dorm.toml", &settings);
        project
    }

    /// The project root.
    pub fn root(&self) -> PathBuf {
        self.directory.path().join("project")
    }

    /// A home directory of its own, so that nobody's settings are read.
    pub fn home(&self) -> PathBuf {
        self.directory.path().join("home")
    }

    /// A path in the project.
    pub fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file, with the directories that it needs.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).expect("create a directory");
        }
        fs::write(&path, text).expect("write a file");
        self
    }

    /// Declares the models of an app.
    pub fn models(&self, app: &str, text: &str) -> &Self {
        self.write(&format!("{app}/models.toml"), text)
    }

    /// Reads a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Removes a file or a directory.
    pub fn remove(&self, path: &str) {
        let path = self.path(path);
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }

    /// The files under a directory of the project, relative to it, sorted.
    pub fn files(&self, under: &str) -> Vec<String> {
        let base = self.path(under);
        let mut found = Vec::new();
        let mut open = vec![base.clone()];
        while let Some(directory) = open.pop() {
            for entry in fs::read_dir(&directory).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else if let Ok(relative) = path.strip_prefix(&base) {
                    found.push(relative.to_string_lossy().into_owned());
                }
            }
        }
        found.sort();
        found
    }
}
