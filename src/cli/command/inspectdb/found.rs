//! What the database has and the declarations lack.

use super::adoption::Standing;
use super::live::Live;
use super::selection::Selection;
use crate::cli::CommandError;
use crate::cli::workspace::Workspace;
use crate::dialect::lower;
use crate::drift::{Difference, ExpectedTable, FindingKind};
use crate::executor::{compare_live, finding};
use crate::inspect::document::{Form, NotesByTable};
use crate::inspect::merge::{Merge, MergeRequest, merge};
use crate::inspect::{Inspected, InspectedModel, InspectionNote, RaiseRequest, raise};
use crate::project::AppFiles;
use crate::schema::TableName;
use crate::state::{Engine, Model, ModelKey, ProjectState};
use crate::text::{Value, parse_toml};
use std::collections::BTreeSet;

/// What the database has and the declarations lack.
#[derive(Debug)]
pub(super) struct Found {
    /// What is to be done about it.
    pub merge: Merge,
    /// What declarations can't say of the new models' tables, and what is declared and not there.
    pub notes: Vec<InspectionNote>,
    /// Objects that nobody can declare yet; said where a file is new.
    pub others: Vec<InspectionNote>,
    /// What `[dbcheck] ignore` needs.
    pub ignore: Vec<String>,
    /// Whether the declarations there were differ from what is live.
    differs: bool,
}

impl Found {
    /// Reads the database's tables and holds them against the declarations.
    pub fn read(
        live: &mut Live,
        selection: &Selection,
        workspace: &Workspace,
        own: &AppFiles,
        declared: &ProjectState,
        form: Form<'_>,
    ) -> Result<Self, Box<CommandError>> {
        let roles = Roles::of(declared, form.app, selection, live.engine);
        let tables: BTreeSet<TableName> = live
            .schema
            .tables
            .iter()
            .map(|table| table.name.clone())
            .filter(|name| selection.has(name) && !roles.left_alone.contains(&folded(name, live.engine)))
            .collect();
        let inspected = raise(
            &live.schema,
            &RaiseRequest {
                engine: live.engine,
                engines: &workspace.project.engines(),
                app: form.app,
                tables: Some(&tables),
                state: &roles.known,
                defaults: *form.defaults,
                taken: &other_names(own, declared, form.app),
            },
        );
        let mut expected = expected(&roles.state, form.app, selection, live.engine, &roles.left_alone)?;
        let comparison = compare_live(&mut live.connection, &mut expected, &live.schema)
            .map_err(|failure| CommandError::of_failure(&failure))?;
        let merge = merge(&MergeRequest {
            engine: live.engine,
            form,
            declared: &roles.state,
            inspected: &inspected,
            expected: &expected,
            live: &live.schema,
            differences: &comparison.differences,
            taken_over: &roles.taken_over,
        })
        .map_err(|error| CommandError::new("lower", error.to_string()))?;
        let mut notes = notes_of(&inspected, &merge.added);
        let differs = !comparison.differences.is_empty();
        let ignore: BTreeSet<String> = notes.iter().filter_map(|note| note.ignore.clone()).collect();
        notes.extend(roles.notes);
        let others = if own.declarations.is_empty() { live.others(selection)? } else { Vec::new() };
        Ok(Self { merge, notes, others, ignore: ignore.into_iter().collect(), differs })
    }

    /// Notes what still differs when the merge is made, and says whether all that is declared then
    /// is there.
    pub fn look_again(
        &mut self,
        live: &mut Live,
        selection: &Selection,
        declared: &ProjectState,
        app: &str,
    ) -> Result<Standing, Box<CommandError>> {
        if !self.differs {
            return Ok(Standing::Complete);
        }
        let mut expected = expected(declared, app, selection, live.engine, &BTreeSet::new())?;
        let comparison = compare_live(&mut live.connection, &mut expected, &live.schema)
            .map_err(|failure| CommandError::of_failure(&failure))?;
        let heard = comparison.differences.iter().filter(|one| !selection.ignores_finding(&finding(one, &expected)));
        self.notes.extend(heard.filter_map(|difference| leftover(difference, &expected)));
        let is_missing = |difference: &Difference| matches!(difference.kind, FindingKind::Missing(_));
        Ok(if comparison.differences.iter().any(is_missing) { Standing::Lacking } else { Standing::Complete })
    }
}

/// What the app's unmanaged models are to this run.
struct Roles {
    /// What is declared, the app's unmanaged models as if they were managed: keys refer to them by
    /// their names.
    state: ProjectState,
    /// The same without other apps' unmanaged models whose tables `--tables` names: nobody has those
    /// tables yet.
    known: ProjectState,
    /// Those that `--tables` names: they are managed from now on.
    taken_over: BTreeSet<ModelKey>,
    /// The tables of those that it doesn't.
    left_alone: BTreeSet<TableName>,
    notes: Vec<InspectionNote>,
}

impl Roles {
    fn of(declared: &ProjectState, app: &str, selection: &Selection, engine: Engine) -> Self {
        let mut roles = Self {
            state: declared.clone(),
            known: ProjectState::new(),
            taken_over: BTreeSet::new(),
            left_alone: BTreeSet::new(),
            notes: Vec::new(),
        };
        for model in declared.models().filter(|model| model.name.app == app && model.options.unmanaged) {
            let table = table_of(model, engine);
            if selection.is_named() && selection.has(&table) {
                roles.taken_over.insert(model.key());
            } else {
                if !selection.is_named() {
                    let message = format!(
                        "`{}` is declared with `managed = false` and left as it is: `--tables {}` takes it over",
                        model.name, table.name
                    );
                    roles.notes.push(InspectionNote { table: table.to_string(), message, ignore: None });
                }
                roles.left_alone.insert(folded(&table, engine));
            }
            let mut managed = (**model).clone();
            managed.options.unmanaged = false;
            roles.state.insert(managed);
        }
        roles.known = roles.state.clone();
        for model in declared.models().filter(|model| model.name.app != app && model.options.unmanaged) {
            if selection.is_named() && selection.has(&table_of(model, engine)) {
                roles.known.remove(&model.key());
            }
        }
        roles
    }
}

fn table_of(model: &Model, engine: Engine) -> TableName {
    TableName { schema: model.options.schema.clone().filter(|_| engine == Engine::Postgres), name: model.table() }
}

/// What names of tables are compared by.
fn folded(name: &TableName, engine: Engine) -> TableName {
    match engine {
        Engine::Postgres => name.clone(),
        Engine::Sqlite => TableName { schema: None, name: name.name.to_ascii_lowercase() },
    }
}

/// The tables of the app's models that are held against the live ones.
fn expected(
    state: &ProjectState,
    app: &str,
    selection: &Selection,
    engine: Engine,
    left_alone: &BTreeSet<TableName>,
) -> Result<Vec<ExpectedTable>, Box<CommandError>> {
    let mut expected = Vec::new();
    for model in state.models().filter(|model| model.name.app == app) {
        let table = table_of(model, engine);
        if !selection.has(&table) || left_alone.contains(&folded(&table, engine)) {
            continue;
        }
        let tables =
            lower::model(state, model, engine).map_err(|error| CommandError::new("lower", error.to_string()))?;
        expected.extend(tables.into_iter().map(|table| ExpectedTable {
            app: app.to_owned(),
            model: model.name.name.clone(),
            table,
        }));
    }
    Ok(expected)
}

/// Names of the app's models that aren't in the state: abstract ones and proxies.
fn other_names(own: &AppFiles, declared: &ProjectState, app: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for table in own.declarations.iter().filter_map(|source| parse_toml(source).ok()) {
        if let Some(Value::Table(models)) = table.get("model").map(|node| &node.value) {
            names.extend(models.entries.iter().map(|entry| entry.key.clone()));
        }
    }
    names.retain(|name| declared.get(&ModelKey::new(app, name)).is_none());
    names
}

/// The notes about new models' tables, and about those that are no model's own, as junctions are.
fn notes_of(inspected: &Inspected, added: &[InspectedModel]) -> Vec<InspectionNote> {
    let new: BTreeSet<ModelKey> = added.iter().map(|entry| entry.model.key()).collect();
    let mut notes = NotesByTable::new(&inspected.notes);
    let mut kept: Vec<InspectionNote> = Vec::new();
    for entry in &inspected.models {
        let about = notes.take(entry);
        if new.contains(&entry.model.key()) {
            kept.extend(about.into_iter().cloned());
        }
    }
    kept.extend(notes.rest().cloned());
    kept
}

/// What a merge leaves to the person; none for what is no matter of declarations.
fn leftover(difference: &Difference, expected: &[ExpectedTable]) -> Option<InspectionNote> {
    let finding = finding(difference, expected);
    let message = match (&difference.kind, &difference.actual) {
        (FindingKind::NotComparable | FindingKind::CounterBehind, _) => return None,
        (FindingKind::Missing(_), _) => {
            format!("{finding} in the database and stays declared: take it out, or migrate")
        }
        (FindingKind::ColumnComment | FindingKind::TableComment, None) => {
            format!("{finding}: it has none, and the declared one stays")
        }
        (FindingKind::Invalid(_) | FindingKind::NotValidated(_) | FindingKind::Disabled(_), _) | (_, None) => {
            finding.to_string()
        }
        (_, Some(actual)) => format!("{finding}: `{actual}` is left to be declared by hand"),
    };
    Some(InspectionNote { table: finding.table, message, ignore: None })
}
