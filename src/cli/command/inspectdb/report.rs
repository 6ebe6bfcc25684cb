//! What `--app` did, for people and as JSON.

use super::adoption::Migrations;
use crate::cli::Session;
use crate::cli::command::makemigrations::output;
use crate::cli::printer::{HEADING, styled};
use crate::inspect::InspectionNote;
use crate::project::{redact, shown_path};
use serde_json::{Value, json};
use std::path::PathBuf;

/// What was done.
pub(super) struct Report<'a> {
    pub app: &'a str,
    /// Models that are new in the declarations.
    pub added: Vec<String>,
    /// Models whose declarations were changed.
    pub changed: Vec<String>,
    /// The files of declarations and the project's own, as far as they were written.
    pub files: Vec<PathBuf>,
    pub migrations: Migrations,
    pub notes: Vec<InspectionNote>,
    /// What the new `dorm.toml` needs from the environment.
    pub variable: Option<&'static str>,
    /// Whether djanorm's history stands where dorm's belongs: it is taken over first.
    pub is_djanorms: bool,
}

impl Report<'_> {
    pub fn print(&self, session: &mut Session) {
        for note in &self.notes {
            let where_it_is = match note.message.contains(&note.table) {
                true => String::new(),
                false => format!("{}: ", note.table),
            };
            session.printer.note(format!("note: {where_it_is}{}", note.message));
        }
        let counts = [("new", self.added.len()), ("changed", self.changed.len())];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{count} {word} model{}", if count == 1 { "" } else { "s" }))
            .collect();
        for path in &self.files {
            let path = shown_path(path, &session.working);
            session.printer.info(format!("wrote {path}"));
        }
        if counts.is_empty() {
            session.printer.info(format!("The declarations of `{}` say it all already.", self.app));
        } else {
            session.printer.info(styled(HEADING, format!("{}: {}", self.app, counts.join(", "))));
        }
        if let Migrations::Written(files) = &self.migrations {
            output::print(session, files);
        }
        if matches!(self.migrations, Migrations::Refused) {
            session.printer.warning(
                "no migration was written: not all that is declared is there (see the notes); take that out, run this \
                 again, and put it back when the rest agrees",
            );
        }
        let next = self.next(session);
        if !next.is_empty() {
            let next: Vec<String> = next.iter().map(|command| format!("`{command}`")).collect();
            session.printer.info("");
            if let Some(variable) = self.variable {
                session.printer.info(format!(
                    "`dorm.toml` has no password in it: set `{variable}` to the URL, in the environment or in `.env`."
                ));
            }
            session.printer.info(format!("Next: {}.", next.join(", then ")));
        }
        session.printer.document(&self.document(session));
    }

    /// The commands that come next.
    fn next(&self, session: &Session) -> Vec<String> {
        // What was just written is the default database; its variable is spoken of before.
        let on_database = |words: &[&str]| match self.files.iter().any(|file| file.ends_with("dorm.toml")) {
            true => words.join(" "),
            false => redact(&session.with_database(words)),
        };
        match &self.migrations {
            Migrations::Written(_) => {
                let record: &[&str] = match self.is_djanorms {
                    true => &["dorm", "migrate", "--adopt", "djanorm"],
                    false => &["dorm", "migrate", "--fake-initial"],
                };
                vec![on_database(record), on_database(&["dorm", "dbcheck"])]
            }
            Migrations::ToBeMade => vec![
                format!("dorm makemigrations {}", self.app),
                // The database has it already.
                on_database(&["dorm", "migrate", self.app, "--fake"]),
                on_database(&["dorm", "dbcheck"]),
            ],
            Migrations::Refused | Migrations::None => Vec::new(),
        }
    }

    fn document(&self, session: &Session) -> Value {
        let files: Vec<String> = self.files.iter().map(|path| shown_path(path, &session.working)).collect();
        let mut migrations = json!([]);
        if let Migrations::Written(written) = &self.migrations {
            migrations = output::document(written, &session.working)["migrations"].take();
        }
        json!({
            "app": self.app,
            "added": self.added,
            "changed": self.changed,
            "files": files,
            "migrations": migrations,
            "notes": self.notes.iter().map(note_json).collect::<Vec<_>>(),
            "next": self.next(session),
        })
    }
}

/// A note as JSON.
pub(super) fn note_json(note: &InspectionNote) -> Value {
    json!({ "table": note.table, "message": note.message, "ignore": note.ignore })
}
