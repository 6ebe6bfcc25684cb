//! SQLite: what a person's SQL leaves in the session (settings, attached databases, temporary tables)
//! ends with its migration, so that a migration does the same whatever ran before it in the same run.

use super::{Executor, Failure, interrupt};
use crate::database::Connection;
use crate::database::sqlite::ForeignKeys;
use crate::migration::MigrationName;
use crate::plan::StepClass;
use crate::sql;

impl Executor<'_> {
    /// Begins a new session where the steps of a migration may have left something in this one.
    pub(super) fn end_session_of(&mut self, name: &MigrationName) -> Result<(), Failure> {
        let Connection::Sqlite(connection) = &mut self.connection else { return Ok(()) };
        let steps = self.report.steps.iter().rev().take_while(|(of, _)| of == name);
        let mut by_person = steps.filter(|(_, step)| step.class == StepClass::User);
        if !by_person.any(|(_, step)| sql::marks_session(&step.sql)) {
            return Ok(());
        }
        connection.renew()?;
        self.keys = ForeignKeys::On;
        if self.watcher.is_some() {
            self.watcher = Some(interrupt::Watcher::of(&self.connection));
        }
        Ok(())
    }

    /// Whether what is to be done can be: said before anything is.
    pub(super) fn check_writable(&self) -> Result<(), Failure> {
        let Connection::Sqlite(connection) = &self.connection else { return Ok(()) };
        let Some(path) = connection.path().filter(|_| connection.is_read_only()) else { return Ok(()) };
        Err(Failure::new("connection", format!("`{}` may only be read, and not be written", path.display()))
            .help("nothing was changed; the user that runs dorm must be able to write the file and its directory"))
    }
}
