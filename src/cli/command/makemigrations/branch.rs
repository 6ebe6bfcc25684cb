//! `--merge`, `--rebase` and `--update`.

use super::output::{NewFile, files_of};
use super::{Arguments, finish};
use crate::cli::workspace::Workspace;
use crate::cli::{CommandError, Outcome, Session, Status, questions};
use crate::database::CreateFile;
use crate::executor::History;
use crate::migration::{
    Applied, Merge, Migration, merges, read_latest, rebase as rebase_app, update as update_leaf, write_latest,
};
use crate::project::{Existing, FileChange, shown_path, write_files};
use serde_json::json;
use std::collections::BTreeSet;

/// One more migration behind each app's latest ones.
pub fn merge(arguments: &Arguments, session: &mut Session, workspace: &Workspace) -> Outcome {
    let apps: BTreeSet<&str> = arguments.apps.iter().map(String::as_str).collect();
    let merges = merges(&workspace.graph, &apps, arguments.name.as_deref());
    if merges.is_empty() {
        session.printer.info("No conflicts detected to merge.");
        session.printer.document(&json!({ "migrations": [] }));
        return Ok(Status::Done);
    }
    for merge in &merges {
        describe(session, merge);
    }
    let overlaps: Vec<String> = merges
        .iter()
        .flat_map(|merge| &merge.overlaps)
        .map(|overlap| {
            let ((one, first), (other, second)) = (&overlap.one, &overlap.other);
            format!("{}: `{one}` ({first}) and `{other}` ({second})", overlap.subject)
        })
        .collect();
    if !overlaps.is_empty() && !session.global.yes && !arguments.check && !arguments.dry_run {
        let list = overlaps.join("\n  ");
        if !session.may_ask() {
            let message = format!("both branches touch the same thing:\n  {list}");
            return Err(CommandError::new("merge-overlap", message).help(
                "look whether they can run in either order; `--yes` merges them, `--rebase` puts one behind the other",
            ));
        }
        session.printer.note(format!("Both branches touch the same thing:\n  {list}"));
        if !questions::confirm("Merge them all the same?")? {
            return Err(CommandError::new("declined", "nothing was written"));
        }
    }
    let migrations = merges.into_iter().map(|merge| merge.migration).collect();
    let files = files_of(workspace, migrations)?;
    finish(arguments, session, workspace, files)
}

fn describe(session: &mut Session, merge: &Merge) {
    session.printer.info(format!("Merging {}", merge.migration.name.app));
    for branch in &merge.branches {
        session.printer.info(format!("  Branch {}", branch.leaf.name));
        for operation in branch.migrations.iter().flat_map(|migration| &migration.operations) {
            session.printer.info(format!("    - {}", operation.describe()));
        }
    }
    for (name, operation) in merge.opaque() {
        session.printer.note(format!("note: nobody can tell what `{name}` touches: {operation}"));
    }
}

/// Moves one latest migration behind the other.
pub fn rebase(arguments: &Arguments, session: &mut Session, workspace: &Workspace) -> Outcome {
    let mut changes = Vec::new();
    let mut moved = Vec::new();
    for app in &workspace.apps {
        let label = &app.app.label;
        if !arguments.apps.is_empty() && !arguments.apps.contains(label) {
            continue;
        }
        let latest = app.latest.as_deref().map(read_latest).unwrap_or_default();
        let Some(rebase) = rebase_app(&workspace.graph, label, &latest)? else { continue };
        for (path, text) in rebase.written {
            changes.push(FileChange::Write { path, text, existing: Existing::Replace });
        }
        changes.extend(rebase.removed.into_iter().map(|path| FileChange::Remove { path }));
        if let Some((_, last)) = rebase.moved.last() {
            let (path, text) = (app.app.latest_file(), write_latest(&last.name));
            changes.push(FileChange::Write { path, text, existing: Existing::Replace });
        }
        for (old, new) in rebase.moved {
            session.printer.line(format!("{old} is {} now, behind {}", new.name, rebase.onto.name));
            moved.push(json!({ "app": label, "old": old.name, "new": new.name }));
        }
    }
    if moved.is_empty() {
        session.printer.info("No app has two latest migrations.");
    }
    if arguments.dry_run || arguments.check {
        for change in &changes {
            if let FileChange::Write { path, text, .. } = change {
                let path = shown_path(path, &session.working);
                session.printer.line(format!("\n# {path}\n{}", text.trim_end()));
            }
        }
    } else {
        write_files(&changes)?;
    }
    let would = arguments.check && !moved.is_empty();
    session.printer.document(&json!({ "moved": moved }));
    Ok(if would { Status::No } else { Status::Done })
}

/// Puts new operations into the latest migrations of their apps.
pub fn update(
    arguments: &Arguments,
    session: &mut Session,
    workspace: &Workspace,
    migrations: Vec<Migration>,
) -> Result<Vec<NewFile>, Box<CommandError>> {
    if migrations.is_empty() {
        return Ok(Vec::new());
    }
    let applied = applied(session, workspace);
    let mut files: Vec<NewFile> = Vec::new();
    for migration in migrations {
        if files.iter().any(|file| file.migration.name.app == migration.name.app) {
            let message = format!("the changes of app `{}` need more than one migration", migration.name.app);
            return Err(CommandError::new("update", message).help("leave `--update` out"));
        }
        let update = update_leaf(&workspace.graph, &migration, &applied, arguments.name.as_deref())?;
        files.push(NewFile {
            path: update.migration.path.clone(),
            migration: update.migration,
            new_operations: migration.operations,
            text: update.text,
            existing: if update.removed.is_some() { Existing::Refuse } else { Existing::Replace },
            removed: update.removed,
        });
    }
    Ok(files)
}

/// What the default database has applied; nothing where it can't be asked, which is said.
fn applied(session: &mut Session, workspace: &Workspace) -> Applied {
    let asked = session.settings(&workspace.project).and_then(|settings| {
        let mut connection = session.connect(&settings, CreateFile::Never)?;
        History::read_for(&mut connection, &workspace.graph).map_err(|failure| CommandError::of_failure(&failure))
    });
    match asked {
        Ok(history) => history.applied(),
        Err(error) => {
            session.printer.warning(format!("whether the migration is applied can't be told: {}", error.message));
            Applied::new()
        }
    }
}
