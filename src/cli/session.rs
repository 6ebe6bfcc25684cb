//! One run of the command: flags, working directory, printer.

use super::{CommandError, Global, Printer};
use crate::database::{Connection, CreateFile, Settings};
use crate::project::{Environment, Project, target_engine};
use crate::state::Engine;
use std::io::IsTerminal;
use std::path::PathBuf;

/// One run of the command.
#[derive(Debug)]
pub struct Session {
    /// The flags.
    pub global: Global,
    /// Where results and all else go.
    pub printer: Printer,
    /// The working directory, after `-C`.
    pub working: PathBuf,
}

impl Session {
    /// Goes to the directory of `-C`.
    pub fn start(global: Global) -> Result<Self, (Box<CommandError>, Printer)> {
        let printer = Printer::new(&global);
        if let Some(directory) = &global.directory
            && let Err(error) = std::env::set_current_dir(directory)
        {
            let message = format!("can't go to `{}`: {}", directory.display(), crate::project::reason(&error));
            return Err((CommandError::new("directory", message), printer));
        }
        match std::env::current_dir() {
            Ok(working) => Ok(Self { global, printer, working }),
            Err(error) => {
                let message = format!("there is no working directory: {}", crate::project::reason(&error));
                Err((CommandError::new("directory", message), printer))
            }
        }
    }

    /// The project.
    pub fn project(&self) -> Result<Project, Box<CommandError>> {
        Ok(Project::find(self.global.config.as_deref(), &self.working, Environment::of_process())?)
    }

    /// The settings of the database that the flags name.
    pub fn settings(&self, project: &Project) -> Result<Settings, Box<CommandError>> {
        Ok(project.database(self.global.database.as_deref(), &self.working)?)
    }

    /// The engine of the default database, without a connection.
    pub fn default_engine(&self, project: &Project) -> Result<Engine, Box<CommandError>> {
        match project.databases.iter().find(|database| database.alias.text == "default") {
            Some(database) => Ok(database.engine),
            None => match project.databases.first() {
                Some(database) => Ok(database.engine),
                None => Ok(target_engine(&project.database(None, &self.working)?.target)),
            },
        }
    }

    /// Connects.
    pub fn connect(&self, settings: &Settings, create: CreateFile) -> Result<Connection, Box<CommandError>> {
        Connection::open(settings, create).map_err(|error| CommandError::of_database(&error, settings))
    }

    /// A command for people to run next, in the same place and on the same database.
    pub fn with_database(&self, words: &[&str]) -> String {
        let mut command = words.join(" ");
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        let flags = [
            ("--database", self.global.database.clone()),
            ("-C", path(&self.global.directory)),
            ("--config", path(&self.global.config)),
        ];
        for (flag, value) in flags {
            if let Some(value) = value {
                let quote = if value.contains(char::is_whitespace) { "'" } else { "" };
                command.push_str(&format!(" {flag} {quote}{value}{quote}"));
            }
        }
        command
    }

    /// Whether questions may be asked.
    pub fn may_ask(&self) -> bool {
        !self.global.no_input
            && self.printer.format() == super::Format::Text
            && std::io::stdin().is_terminal()
            && std::io::stderr().is_terminal()
    }
}
