//! The project, or a stand-in where there is none, and what the database has.

use crate::cli::{CommandError, Session};
use crate::database::{Connection, CreateFile, Settings};
use crate::executor::other_objects;
use crate::inspect::InspectionNote;
use crate::notation::Defaults;
use crate::project::{Environment, Project, is_url, target_engine};
use crate::schema::{Schema, TableName};
use crate::state::Engine;

use super::adoption::Surroundings;
use super::selection::Selection;

/// Whether there is a `dorm.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ProjectFile {
    /// There is.
    Written,
    /// There is none: the database is known by its URL.
    Missing,
}

/// The project; where there is none, `--database URL` is enough.
pub(super) fn project(session: &Session) -> Result<(Project, ProjectFile), Box<CommandError>> {
    let error = match session.project() {
        Ok(project) => return Ok((project, ProjectFile::Written)),
        Err(error) => error,
    };
    if error.code != "no-project" || session.global.config.is_some() {
        return Err(error);
    }
    if !session.global.database.as_deref().is_some_and(is_url) {
        return Err(CommandError::new("no-project", error.message).help(
            "`--database URL` inspects a database without a project; `-C DIRECTORY` or `--config FILE` names a project",
        ));
    }
    let mut project = Project::unwritten(&session.working, Environment::of_process())?;
    project.settings.engines = vec![target_engine(&session.settings(&project)?.target)];
    Ok((project, ProjectFile::Missing))
}

/// What dorm.toml fills in.
pub(super) fn defaults(project: &Project) -> Defaults {
    Defaults { use_tz: project.settings.use_tz, auto_field: project.settings.default_auto_field }
}

/// An open database and its tables.
#[derive(Debug)]
pub(super) struct Live {
    pub connection: Connection,
    pub engine: Engine,
    pub schema: Schema,
    schemas: Vec<String>,
    settings: Settings,
}

impl Live {
    /// Connects, and reads the tables of the database's own schema and of those named.
    pub fn open(session: &Session, project: &Project, schemas: Vec<String>) -> Result<Self, Box<CommandError>> {
        let settings = session.settings(project)?;
        // Nothing is made, and an empty database is no answer to a mistyped name.
        if let Some(error) = CommandError::missing_file(&settings) {
            return Err(error);
        }
        let mut connection = session.connect(&settings, CreateFile::Never)?;
        let schema = connection.introspect(&schemas).map_err(|error| CommandError::of_database(&error, &settings))?;
        Ok(Self { engine: connection.engine(), connection, schema, schemas, settings })
    }

    /// What nobody can declare yet: views, functions, ….
    pub fn others(&mut self, selection: &Selection) -> Result<Vec<InspectionNote>, Box<CommandError>> {
        if selection.is_named() {
            return Ok(Vec::new());
        }
        let found =
            other_objects(&mut self.connection, &self.schemas).map_err(|failure| CommandError::of_failure(&failure))?;
        let left_out = found.into_iter().filter(|object| !selection.ignores(&object.kind, &object.name));
        Ok(left_out
            .map(|object| {
                let message = format!("declarations don't know this {} yet", object.kind.replace('_', " "));
                InspectionNote { table: object.name, message, ignore: None }
            })
            .collect())
    }

    /// Statements that make what tables stand on (types, functions, sequences), and their partitions.
    pub fn surroundings(&mut self, tables: &[TableName]) -> Result<Surroundings, Box<CommandError>> {
        let Connection::Postgres(connection) = &mut self.connection else { return Ok(Surroundings::default()) };
        let read = connection.foundation(tables).and_then(|foundation| {
            let partitions = connection.partitions(tables)?;
            Ok(Surroundings { foundation, partitions })
        });
        read.map_err(|error| CommandError::of_database(&error, &self.settings))
    }

    /// The error where there is nothing to declare.
    pub fn nothing(&self, selection: &Selection) -> Box<CommandError> {
        if self.schema.tables.is_empty() {
            let message = format!("database `{}` has no tables", self.settings.alias);
            return CommandError::new("no-tables", message)
                .help("`--database` names another one; on PostgreSQL `schema` says where the tables are");
        }
        let (which, help) = if selection.is_named() {
            (
                "every table that `--tables` names",
                "it takes over only those that another app declares with `managed = false`",
            )
        } else {
            ("every table", "`--tables NAME` takes one over that another app declares with `managed = false`")
        };
        let message = format!("{which} of database `{}` is another app's, or ignored", self.settings.alias);
        CommandError::new("no-tables", message).help(help)
    }
}
