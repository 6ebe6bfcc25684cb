//! `makemigrations --rebase`: one latest migration, with what led to it, behind the other.

use super::edit::rewrite;
use super::merge::branches;
use super::{Graph, Migration, MigrationName, next_number};
use crate::text::{Diagnostic, Diagnostics};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// What a rebase does to the files of an app.
#[derive(Debug, Clone)]
pub struct Rebase {
    /// The app.
    pub app: String,
    /// The latest migration that stays where it is.
    pub onto: MigrationName,
    /// Each moved migration: its name before and after, in order. The last one is the app's latest now.
    pub moved: Vec<(MigrationName, MigrationName)>,
    /// Files to write, with the whole text of each.
    pub written: Vec<(PathBuf, String)>,
    /// Files to take away.
    pub removed: Vec<PathBuf>,
}

/// Moves the latest migrations of an app that `latest.txt` doesn't name behind the one that it
/// names; where it names two, because git left its conflict markers, behind the first. Only
/// dependencies and names change, so a database that has a moved migration knows it again by
/// its checksum. None: there is nothing to move.
pub fn rebase(graph: &Graph, app: &str, latest: &[String]) -> Result<Option<Rebase>, Diagnostics> {
    let all = graph.leaves();
    let leaves = all.get(app).map(Vec::as_slice).unwrap_or_default();
    if leaves.len() < 2 {
        return Ok(None);
    }
    let named = latest.iter().find_map(|name| leaves.iter().find(|leaf| leaf.name.name == *name));
    let Some(onto) = named else {
        let names: Vec<String> = leaves.iter().map(|leaf| format!("`{}`", leaf.name.name)).collect();
        let message = format!("`latest.txt` of app `{app}` names none of its latest migrations: {}", names.join(", "));
        return Err(Diagnostic::global("unclear-rebase", message)
            .help("write the name of the one that stays into it, and run `dorm makemigrations --rebase` again")
            .into());
    };
    let kept: BTreeSet<MigrationName> =
        graph.ancestry(&onto.name).into_values().map(|kept| kept.name.clone()).collect();
    let mut moving: Vec<Moving> = Vec::new();
    let mut behind = onto.name.clone();
    for leaf in leaves.iter().filter(|leaf| leaf.name != onto.name) {
        let branch = branches(graph, &[*onto, *leaf]).pop().map(|branch| branch.migrations).unwrap_or_default();
        let branch: Vec<Arc<Migration>> =
            branch.into_iter().filter(|one| moving.iter().all(|moved| moved.old.name != one.name)).collect();
        for migration in &branch {
            let goes_on = migration.dependencies.iter().any(|name| branch.iter().any(|other| other.name == *name));
            moving.push(Moving { old: migration.clone(), behind: (!goes_on).then(|| behind.clone()) });
        }
        behind = leaf.name.clone();
    }
    let staying = graph.files().iter().map(|file| &file.name).filter(|name| name.app == app);
    let first = next_number(staying.filter(|name| moving.iter().all(|moved| moved.old.name != **name)));
    let new: BTreeMap<MigrationName, MigrationName> = (first..)
        .zip(&moving)
        .map(|(number, moved)| (moved.old.name.clone(), MigrationName::numbered(app, number, moved.old.name.label())))
        .collect();
    let names = Names { kept, new };
    let mut result = Rebase {
        app: app.to_owned(),
        onto: onto.name.clone(),
        moved: moving.iter().map(|moved| (moved.old.name.clone(), names.of(&moved.old.name))).collect(),
        written: Vec::new(),
        removed: Vec::new(),
    };
    let moving: BTreeMap<&MigrationName, &Moving> = moving.iter().map(|moved| (&moved.old.name, moved)).collect();
    let mut changed = Vec::with_capacity(graph.files().len());
    for file in graph.files() {
        let migration = names.change(file, moving.get(&file.name).copied());
        if migration != **file {
            let text = rewrite(file, &migration)?;
            if migration.name != file.name {
                result.removed.push(file.path.clone());
            }
            result.written.push((migration.path.clone(), text));
        }
        changed.push(migration);
    }
    result.removed.retain(|path| result.written.iter().all(|(written, _)| written != path));
    // What doesn't fit in its new place is found now, and nothing is written.
    Graph::new(changed)?.state()?;
    Ok(Some(result))
}

/// A migration that moves.
struct Moving {
    old: Arc<Migration>,
    /// What it comes to stand behind; none where it goes on behind another one that moves with it.
    behind: Option<MigrationName>,
}

/// What migrations are called after the rebase.
struct Names {
    /// Those that come before the place that the others move to.
    kept: BTreeSet<MigrationName>,
    new: BTreeMap<MigrationName, MigrationName>,
}

impl Names {
    fn of(&self, name: &MigrationName) -> MigrationName {
        self.new.get(name).unwrap_or(name).clone()
    }

    /// A migration as it is after the rebase.
    fn change(&self, file: &Migration, moving: Option<&Moving>) -> Migration {
        let rename = |names: &[MigrationName]| names.iter().map(|name| self.of(name)).collect();
        let mut migration = file.clone();
        migration.name = self.of(&file.name);
        if migration.name != file.name {
            migration.path = file.path.with_file_name(migration.name.file_name());
        }
        migration.run_before = rename(&file.run_before);
        migration.replaces = rename(&file.replaces);
        migration.dependencies = rename(&file.dependencies);
        if let Some(moving) = moving {
            // Of what stays in its own app it needs the new place, and nothing before that.
            let is_old_place = |name: &MigrationName| name.app == file.name.app && self.kept.contains(name);
            let at = migration.dependencies.iter().position(is_old_place);
            migration.dependencies.retain(|name| !is_old_place(name));
            if let Some(behind) = &moving.behind {
                let at = at.unwrap_or(migration.dependencies.len());
                migration.dependencies.insert(at, self.of(behind));
            }
        }
        migration
    }
}
