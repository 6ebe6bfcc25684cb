//! What changed, with the answers that only a person can give.

use super::{Arguments, ask, file_error};
use crate::autodetect::{
    BackfillFlag, History, Instructions, Question, RenameFlag, Request, Unnamed, detect as detect_changes, unanswered,
};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Session};
use crate::migration::Migration;
use crate::project::{Existing, FileChange, reason, write_files};
use crate::text::Diagnostics;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How the search ended.
#[derive(Debug)]
pub enum Detected {
    /// With these migrations.
    Migrations(Vec<Migration>),
    /// The questions are in their file, and nothing else was to be done.
    QuestionsWritten,
}

/// Finds the migrations that are missing.
pub fn detect(
    arguments: &Arguments,
    session: &mut Session,
    workspace: &Workspace,
) -> Result<Detected, Box<CommandError>> {
    let mut instructions = instructions(arguments, session)?;
    let declared = workspace.declared(session)?;
    let (history, before) = History::replay(&workspace.graph).map_err(Diagnostics::from)?;
    let apps: BTreeSet<String> = arguments.apps.iter().cloned().collect();
    loop {
        let detected = detect_changes(&Request {
            before: &before,
            after: &declared.state,
            history: &history,
            hints: &declared.hints,
            instructions: &instructions,
            apps: (!apps.is_empty()).then_some(&apps),
            label: arguments.name.as_deref(),
        })?;
        if let Some(file) = &arguments.questions {
            write_questions(file, &detected.questions, session)?;
            return Ok(Detected::QuestionsWritten);
        }
        // `--check` asks nothing: whatever the answers, there would be a migration.
        if detected.questions.is_empty() || arguments.check {
            for note in detected.notes {
                session.printer.note(format!("note: {note}"));
            }
            return Ok(Detected::Migrations(detected.migrations));
        }
        if !session.may_ask() {
            return Err(unanswered(&detected.questions).into());
        }
        // An answer may settle other questions, or raise new ones.
        if let Some(question) = detected.questions.first() {
            let answer = ask::ask(question)?;
            instructions.answers.insert(question.id.clone(), answer);
        }
    }
}

fn instructions(arguments: &Arguments, session: &Session) -> Result<Instructions, Box<CommandError>> {
    let mut problems = Diagnostics::default();
    let mut instructions = Instructions {
        unnamed: if arguments.no_rename { Unnamed::Separate } else { Unnamed::Ask },
        ..Instructions::default()
    };
    for text in &arguments.rename {
        match RenameFlag::parse(text) {
            Ok(flag) => instructions.renames.push(flag),
            Err(problem) => problems.push(problem),
        }
    }
    for text in &arguments.backfill {
        match BackfillFlag::parse(text) {
            Ok(flag) => instructions.backfills.push(flag),
            Err(problem) => problems.push(problem),
        }
    }
    if problems.has_errors() {
        return Err(problems.into());
    }
    if let Some(file) = &arguments.answers {
        instructions.answers = read_answers(file, session)?;
    }
    Ok(instructions)
}

fn read_answers(file: &Path, session: &Session) -> Result<BTreeMap<String, Option<String>>, Box<CommandError>> {
    let help = "a JSON object: {\"rename:blog.Post.title\": \"headline\", \"rename:blog.Post.views\": null}";
    let text = std::fs::read_to_string(session.working.join(file))
        .map_err(|error| file_error("unreadable-file", file, &format!("can't be read: {}", reason(&error))))?;
    let document: Value = serde_json::from_str(&text)
        .map_err(|error| file_error("answers", file, &format!("isn't JSON: {error}")).help(help))?;
    let Value::Object(entries) = document else {
        return Err(file_error("answers", file, "isn't a JSON object").help(help));
    };
    let mut answers = BTreeMap::new();
    for (id, answer) in entries {
        let answer = match answer {
            Value::Null => None,
            Value::String(text) => Some(text),
            _ => {
                let what = format!("has an answer to `{id}` that is neither a string nor null");
                return Err(file_error("answers", file, &what).help(help));
            }
        };
        answers.insert(id, answer);
    }
    Ok(answers)
}

fn write_questions(file: &Path, questions: &[Question], session: &mut Session) -> Result<(), Box<CommandError>> {
    let document = json!({ "questions": questions.iter().map(Question::to_json).collect::<Vec<_>>() });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    if file == Path::new("-") {
        session.printer.raw(&text);
        return Ok(());
    }
    let path = session.working.join(file);
    write_files(&[FileChange::Write { path, text, existing: Existing::Replace }])?;
    let count = questions.len();
    session.printer.info(format!("wrote {count} question{} to {}", if count == 1 { "" } else { "s" }, file.display()));
    session.printer.document(&document);
    Ok(())
}
