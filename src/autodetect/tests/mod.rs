//! Declarations before and after, and the migrations between them.

mod create;
mod delete;
mod field;
mod object;
mod renames;
mod settled;

use super::*;
use crate::declaration::{AppSource, Declared, read};
use crate::migration::MigrationName;
use crate::notation::Defaults;
use crate::operation::Operation;
use crate::state::Engine;
use crate::text::Source;

/// Reads declarations; a line `# label` begins an app.
fn declare(text: &str) -> Declared {
    let mut apps: Vec<(String, String)> = Vec::new();
    for line in text.lines().map(str::trim) {
        match (line.strip_prefix("# "), apps.last_mut()) {
            (Some(app), _) => apps.push((app.to_owned(), String::new())),
            (None, Some((_, text))) => text.extend([line, "\n"]),
            (None, None) if line.is_empty() => {}
            (None, None) => apps.push(("app".to_owned(), format!("{line}\n"))),
        }
    }
    let sources: Vec<AppSource> = apps
        .into_iter()
        .map(|(label, text)| AppSource {
            files: vec![Arc::new(Source { name: format!("{label}/models.toml"), text })],
            label,
        })
        .collect();
    match read(&sources, &Defaults::default(), &Engine::ALL) {
        Ok(declared) => declared,
        Err(diagnostics) => panic!("{diagnostics:#?}\n{text}"),
    }
}

fn instructions(flags: &[&str]) -> Instructions {
    let mut instructions = Instructions::default();
    for flag in flags {
        match flag.split_once(' ').unwrap_or((flag, "")) {
            ("--rename", value) => instructions.renames.push(RenameFlag::parse(value).unwrap()),
            ("--backfill", value) => instructions.backfills.push(BackfillFlag::parse(value).unwrap()),
            ("--no-rename", _) => instructions.unnamed = Unnamed::Separate,
            (id, answer) => {
                let answer = (answer != "null").then(|| answer.to_owned());
                instructions.answers.insert(id.to_owned(), answer);
            }
        }
    }
    instructions
}

/// A history with the state that it leaves.
#[derive(Clone, Default)]
struct Past {
    history: History,
    state: ProjectState,
}

impl Past {
    fn detect(&self, declared: &Declared, instructions: &Instructions) -> Result<Detected, Diagnostics> {
        detect(&Request {
            before: &self.state,
            after: &declared.state,
            history: &self.history,
            hints: &declared.hints,
            instructions,
            apps: None,
            label: None,
        })
    }

    fn migrate(&mut self, migrations: &[Migration]) {
        for migration in migrations {
            self.history.begin(&migration.name);
            for operation in &migration.operations {
                self.history
                    .apply(operation, &mut self.state)
                    .unwrap_or_else(|error| panic!("{error}\n{}", described(migrations).join("\n")));
            }
        }
    }
}

/// A line for each migration: `app.0001_initial < needed: Create model A; Create model B`.
fn described(migrations: &[Migration]) -> Vec<String> {
    migrations
        .iter()
        .map(|migration| {
            let operations: Vec<String> = migration.operations.iter().map(Operation::describe).collect();
            let dependencies: Vec<String> = migration
                .dependencies
                .iter()
                .filter(|name| name.app != migration.name.app)
                .map(ToString::to_string)
                .collect();
            let needs = if dependencies.is_empty() { String::new() } else { format!(" < {}", dependencies.join(", ")) };
            format!("{}{needs}: {}", migration.name, operations.join("; "))
        })
        .collect()
}

fn past(declared: &Declared) -> Past {
    let mut past = Past::default();
    let created = past.detect(declared, &Instructions::default()).unwrap();
    assert!(created.questions.is_empty(), "{:?}", created.questions);
    past.migrate(&created.migrations);
    past
}

/// The migrations from one declaration to another are these, and after them there are none.
fn check(before: &str, after: &str, flags: &[&str], expected: &[&str]) {
    let instructions = instructions(flags);
    let mut past = past(&declare(before));
    let declared = declare(after);
    let detected = past.detect(&declared, &instructions).unwrap_or_else(|error| panic!("{error:#?}"));
    assert!(detected.questions.is_empty(), "{:#?}", detected.questions);
    let lines = described(&detected.migrations);
    assert_eq!(lines, expected, "\n{}", lines.join("\n"));
    let shuffled = past.detect(&declare(&backwards(after)), &instructions).unwrap();
    assert_eq!(described(&shuffled.migrations), lines, "the order of the declarations counts");
    past.migrate(&detected.migrations);
    settled(&past, &declared);
}

/// The declarations with the last app and the last model first (where each model is a line).
fn backwards(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if !lines.iter().all(|line| line.starts_with("model.") || line.starts_with("# ")) {
        return text.to_owned();
    }
    let mut apps: Vec<Vec<&str>> = Vec::new();
    for line in lines {
        match apps.last_mut() {
            Some(app) if !line.starts_with('#') => app.insert(usize::from(app[0].starts_with('#')), line),
            _ => apps.push(vec![line]),
        }
    }
    apps.into_iter().rev().flatten().collect::<Vec<_>>().join("\n")
}

fn settled(past: &Past, declared: &Declared) {
    let again = past.detect(declared, &Instructions::default()).unwrap();
    assert_eq!(described(&again.migrations), [""; 0], "a second run finds something");
    assert!(again.questions.is_empty(), "{:#?}", again.questions);
}

/// From nothing.
fn check_new(after: &str, expected: &[&str]) {
    check("", after, &[], expected);
}

/// The ids of the questions, with the candidates.
fn questions(before: &str, after: &str, flags: &[&str]) -> Vec<String> {
    let detected = past(&declare(before)).detect(&declare(after), &instructions(flags)).unwrap();
    detected
        .questions
        .iter()
        .map(|question| {
            let candidates: Vec<&str> = question.candidates.iter().map(|candidate| candidate.to.as_str()).collect();
            format!("{} {}", question.id, candidates.join(" ")).trim().to_owned()
        })
        .collect()
}

/// The messages of the errors.
fn errors(before: &str, after: &str, flags: &[&str]) -> Vec<String> {
    match past(&declare(before)).detect(&declare(after), &instructions(flags)) {
        Ok(detected) => panic!("no error: {:?}", described(&detected.migrations)),
        Err(diagnostics) => diagnostics.0.into_iter().map(|diagnostic| diagnostic.message).collect(),
    }
}
