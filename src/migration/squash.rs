//! Squashing: one migration that does what several do; and the end of it, when they are deleted.

use super::edit::rewrite;
use super::{Graph, Migration, MigrationName, differences, is_word};
use crate::operation::{Elidable, reduce};
use crate::text::{Diagnostic, Diagnostics};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Whether operations are reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optimize {
    /// They are.
    Yes,
    /// They stand as they are (`--no-optimize`), or could not be: the state would not be the same.
    No,
}

/// A squash that is to be written.
#[derive(Debug, Clone)]
pub struct Squash {
    /// The new migration, its path included.
    pub migration: Migration,
    /// How many operations the replaced ones have together.
    pub operations_before: usize,
    /// Whether they were reduced.
    pub optimized: Optimize,
}

/// What is to be squashed.
#[derive(Debug, Clone)]
pub struct Span {
    /// The app.
    pub app: String,
    /// The first one; the app's first where it isn't said.
    pub start: Option<MigrationName>,
    /// The last one.
    pub end: MigrationName,
}

/// One migration for all of an app from a first to a last one. Proved before it is given: both
/// histories are replayed and must end in the same models. `label` is `--squashed-name`.
pub fn squash(graph: &Graph, span: &Span, label: Option<&str>, optimize: Optimize) -> Result<Squash, Diagnostics> {
    let range = range(graph, span)?;
    let (Some(first), Some(last)) = (range.first(), range.last()) else {
        return Err(nothing(&span.app));
    };
    if range.len() < 2 {
        return Err(nothing(&span.app));
    }
    let mut migration = Migration::new(name(graph, first, last, label)?);
    migration.path = first.path.with_file_name(migration.name.file_name());
    migration.initial = first.initial;
    migration.atomic = range.iter().all(|one| one.atomic);
    migration.online = first.online.filter(|_| range.iter().all(|one| one.online == first.online));
    migration.replaces = range.iter().map(|one| one.name.clone()).collect();
    let inside: BTreeSet<&MigrationName> = range.iter().map(|one| &one.name).collect();
    // A name that a migration of the range answers to is a part of the squash, too.
    let outside = |name: &MigrationName| graph.get(name).is_none_or(|found| !inside.contains(&found.name));
    for one in &range {
        for name in one.dependencies.iter().filter(|name| outside(name)) {
            if !migration.dependencies.contains(name) {
                migration.dependencies.push(name.clone());
            }
        }
        for name in one.run_before.iter().filter(|name| outside(name)) {
            if !migration.run_before.contains(name) {
                migration.run_before.push(name.clone());
            }
        }
    }
    let operations: Vec<_> = range.iter().flat_map(|one| one.operations.iter().cloned()).collect();
    let operations_before = operations.len();
    if optimize == Optimize::Yes {
        migration.operations = reduce(&operations, &span.app, Elidable::Drop);
        // Another app may need what came and went within this one: then all of it stays.
        if prove(graph, &migration)?.is_none() {
            return Ok(Squash { migration, operations_before, optimized: Optimize::Yes });
        }
    }
    migration.operations = operations;
    match prove(graph, &migration)? {
        None => Ok(Squash { migration, operations_before, optimized: Optimize::No }),
        Some(difference) => Err(difference.into()),
    }
}

/// The squashes of all apps that have something to squash, each as long as it can be: a squash
/// that would close a circle between apps ends before it, and the next one begins there.
pub fn squash_all(graph: &Graph, optimize: Optimize) -> Result<Vec<Squash>, Diagnostics> {
    let mut graph = graph.clone();
    let mut squashes = Vec::new();
    let apps: Vec<String> = graph.apps().into_iter().map(str::to_owned).collect();
    for app in apps {
        let own: Vec<MigrationName> =
            graph.migrations().map(|migration| &migration.name).filter(|name| name.app == app).cloned().collect();
        let mut start = 0;
        while start + 1 < own.len() {
            match longest(&graph, &own[start..], optimize)? {
                Some((found, length)) => {
                    graph = graph.with_files(std::slice::from_ref(&found.migration))?;
                    squashes.push(found);
                    start += length;
                }
                None => start += 1,
            }
        }
    }
    Ok(squashes)
}

/// The longest squash that begins with the first of these, and how many it takes. What closes a
/// circle closes it, too, if more is taken.
fn longest(graph: &Graph, own: &[MigrationName], optimize: Optimize) -> Result<Option<(Squash, usize)>, Diagnostics> {
    let Some(start) = own.first() else { return Ok(None) };
    let mut best = None;
    let (mut fits, mut too_long) = (1, own.len() + 1);
    while fits + 1 < too_long {
        // All of it fits more often than not.
        let length = if too_long > own.len() { own.len() } else { usize::midpoint(fits, too_long) };
        let Some(end) = own.get(length - 1) else { break };
        let span = Span { app: start.app.clone(), start: Some(start.clone()), end: end.clone() };
        match squash(graph, &span, None, optimize) {
            Ok(found) => {
                fits = length;
                best = Some((found, length));
            }
            Err(errors) if errors.0.iter().any(|error| error.code == "circular-dependencies") => too_long = length,
            Err(errors) => return Err(errors),
        }
    }
    Ok(best)
}

fn nothing(app: &str) -> Diagnostics {
    Diagnostic::global("nothing-to-squash", format!("there are no two migrations of app `{app}` to squash"))
        .help(format!("`dorm showmigrations {app}` lists them"))
        .into()
}

fn range(graph: &Graph, span: &Span) -> Result<Vec<Arc<Migration>>, Diagnostics> {
    let own = graph.ancestry(&span.end).into_values().filter(|one| one.name.app == span.app).cloned();
    let Some(start) = &span.start else { return Ok(own.collect()) };
    if *start != span.end && !graph.is_before(start, &span.end) {
        let message = format!("`{start}` doesn't come before `{}`", span.end.name);
        return Err(Diagnostic::global("wrong-order", message).help("write the first one, then the last one").into());
    }
    Ok(own.filter(|one| one.name == *start || graph.is_before(start, &one.name)).collect())
}

fn name(graph: &Graph, first: &Migration, last: &Migration, label: Option<&str>) -> Result<MigrationName, Diagnostics> {
    let number = first.name.number().unwrap_or(1);
    let label = label.map_or_else(|| format!("squashed_{}", last.name.name), str::to_owned);
    let name = MigrationName::numbered(&first.name.app, number, &label);
    if !is_word(&label) {
        let message = format!("`{label}` can't be the name of a migration");
        return Err(Diagnostic::global("bad-name", message).help("letters, digits and `_` make a name").into());
    }
    if graph.files().iter().any(|file| file.name == name) {
        let message = format!("there is a migration `{name}` already");
        return Err(Diagnostic::global("duplicate-migration", message).help("choose another `--squashed-name`").into());
    }
    Ok(name)
}

/// What another history ends in that this one doesn't; none: both end alike.
fn prove(graph: &Graph, migration: &Migration) -> Result<Option<Diagnostic>, Diagnostics> {
    let squashed = graph.with_files(std::slice::from_ref(migration)).map_err(|mut errors| {
        for error in errors.0.iter_mut().filter(|error| error.code == "circular-dependencies") {
            error.help = Some("squash fewer: end before the migration that another app's needs in between".to_owned());
        }
        errors
    })?;
    let before = graph.state()?;
    let after = match squashed.state() {
        Ok(state) => state,
        Err(failed) => return Ok(Some(failed.into())),
    };
    let differ: Vec<String> = differences(&before, &after).into_keys().map(|model| format!("`{model}`")).collect();
    Ok((!differ.is_empty()).then(|| {
        let message = format!("the squash would not end in the same models: {}", differ.join(", "));
        Diagnostic::global("squash-differs", message).help("`--no-optimize` keeps all operations as they are")
    }))
}

/// What the end of an app's squashes does to files.
#[derive(Debug, Clone, Default)]
pub struct Finish {
    /// The squashes that are ordinary migrations now.
    pub squashes: Vec<MigrationName>,
    /// Files to write, with the whole text of each.
    pub written: Vec<(PathBuf, String)>,
    /// The originals, to be taken away.
    pub removed: Vec<PathBuf>,
}

/// Ends the squashes of an app: the originals go, what depends on them depends on the squash, and
/// `replaces` is `replaced`.
pub fn finish(graph: &Graph, app: &str) -> Result<Finish, Diagnostics> {
    let squashes: BTreeSet<&MigrationName> = graph
        .migrations()
        .filter(|migration| migration.name.app == app && !migration.replaces.is_empty())
        .map(|migration| &migration.name)
        .collect();
    if squashes.is_empty() {
        let message = format!("app `{app}` has no squash to finish");
        return Err(Diagnostic::global("nothing-to-finish", message)
            .help(format!("`dorm squashmigrations {app} 0001 …` writes one"))
            .into());
    }
    let stands_for =
        |name: &MigrationName| graph.get(name).map(|found| &found.name).filter(|found| squashes.contains(found));
    let mut result = Finish { squashes: squashes.iter().map(|name| (*name).clone()).collect(), ..Finish::default() };
    let mut files = Vec::new();
    for file in graph.files() {
        if stands_for(&file.name).is_some_and(|squash| *squash != file.name) {
            result.removed.push(file.path.clone());
            continue;
        }
        let mut changed = (**file).clone();
        for list in [&mut changed.dependencies, &mut changed.run_before] {
            let mut names: Vec<MigrationName> = Vec::with_capacity(list.len());
            for name in list.drain(..) {
                let name = stands_for(&name).cloned().unwrap_or(name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            *list = names;
        }
        if squashes.contains(&file.name) {
            changed.replaced.extend(std::mem::take(&mut changed.replaces));
        }
        if changed != **file {
            result.written.push((file.path.clone(), rewrite(file, &changed)?));
        }
        files.push(changed);
    }
    let before = graph.state()?;
    let after = Graph::new(files)?.state()?;
    let differ = differences(&before, &after);
    if let Some(model) = differ.keys().next() {
        let message = format!("model `{model}` would not be the same without the originals");
        return Err(Diagnostic::global("squash-differs", message).help("write the squash anew").into());
    }
    Ok(result)
}

/// A migration with fewer operations that do the same; none: there is nothing to gain.
pub fn optimize(graph: &Graph, name: &MigrationName) -> Result<Option<Migration>, Diagnostics> {
    let Some(migration) = graph.files().iter().find(|file| file.name == *name) else { return Ok(None) };
    let operations = reduce(&migration.operations, &name.app, Elidable::Keep);
    if operations.len() >= migration.operations.len() {
        return Ok(None);
    }
    let optimized = Migration { operations, ..(**migration).clone() };
    // Another app's migration may need what comes and goes in between.
    let Ok(state) = graph.with_files(std::slice::from_ref(&optimized))?.state() else { return Ok(None) };
    Ok(differences(&graph.state()?, &state).is_empty().then_some(optimized))
}
