//! What the declarations, lowered again, don't say of the tables: nothing of it is passed over in
//! silence.

use super::super::{InspectedModel, InspectionNote};
use super::RaiseRequest;
use super::default::Spelling;
use crate::dialect::lower;
use crate::drift::{self, Difference, ExpectedTable, Finding, FindingKind, ObjectKind};
use crate::schema::{Schema, Table, TableName, compare_structure};
use crate::state::ProjectState;
use rustc_hash::FxHashMap;

/// Whether a model's tables can be compared, and how the engine spells what is in them.
pub(super) type Spellings = Vec<Vec<Spelling>>;

/// Why tables have another structure than their models give them, by model: such a model can't stand
/// for its table in migrations.
pub(super) fn misfits(schema: &Schema, request: &RaiseRequest<'_>, models: &[InspectedModel]) -> Vec<Option<String>> {
    let state = state_with(request, models);
    let live: FxHashMap<&TableName, &Table> = schema.tables.iter().map(|table| (&table.name, table)).collect();
    let misfit = |entry: &InspectedModel| {
        let table = match lower::model(&state, &entry.model, request.engine) {
            Ok(tables) => tables.into_iter().next()?,
            Err(error) => return Some(error.to_string()),
        };
        let found = compare_structure(&table, live.get(&table.name)?, request.engine).structure;
        (!found.is_empty()).then(|| found.join("; "))
    };
    models.iter().map(misfit).collect()
}

fn state_with(request: &RaiseRequest<'_>, models: &[InspectedModel]) -> ProjectState {
    let mut state: ProjectState = request.state.clone();
    for entry in models {
        state.insert(entry.model.clone());
    }
    state
}

/// A note for each difference.
pub(super) fn notes(
    schema: &Schema,
    request: &RaiseRequest<'_>,
    models: &[InspectedModel],
    spellings: &Spellings,
) -> Vec<InspectionNote> {
    let state = state_with(request, models);
    let mut notes = Vec::new();
    let mut expected: Vec<ExpectedTable> = Vec::new();
    for (entry, spellings) in models.iter().zip(spellings) {
        match lower::model(&state, &entry.model, request.engine) {
            Ok(tables) => expected.extend(tables.into_iter().map(|mut table| {
                respell(&mut table, spellings);
                ExpectedTable { app: entry.model.name.app.clone(), model: entry.model.name.name.clone(), table }
            })),
            Err(error) => {
                notes.push(InspectionNote { table: entry.model.table(), message: error.to_string(), ignore: None })
            }
        }
    }
    let comparison = drift::compare(&expected, schema, request.engine);
    notes.extend(comparison.differences.iter().filter_map(|difference| {
        let wanted = expected.get(difference.expected_table)?;
        Some(note(difference, wanted))
    }));
    notes
}

/// Puts the engine's spelling in the place of the one that the model lowers to.
fn respell(table: &mut Table, spellings: &[Spelling]) {
    let find = |text: &str| spellings.iter().find(|(lowered, _)| lowered == text).map(|(_, live)| live.clone());
    for check in &mut table.checks {
        if let Some(live) = find(&check.expression) {
            check.expression = live;
        }
    }
    for default in table.columns.iter_mut().filter_map(|column| column.default.as_mut()) {
        if let Some(live) = find(&default.sql) {
            default.sql = live;
        }
    }
}

fn note(difference: &Difference, wanted: &ExpectedTable) -> InspectionNote {
    let table = wanted.table.name.to_string();
    let finding = Finding {
        kind: difference.kind,
        app: Some(wanted.app.clone()),
        model: Some(wanted.model.clone()),
        table: table.clone(),
        object: difference.object.clone(),
        expected: difference.expected.clone(),
        actual: difference.actual.clone(),
        fix: Vec::new(),
    };
    let what = match (&difference.kind, &difference.actual) {
        (FindingKind::Unknown(ObjectKind::Trigger), _) => "declarations don't know triggers yet".to_owned(),
        (FindingKind::Invalid(_), _) => "its creation was never finished: drop or REINDEX it".to_owned(),
        (FindingKind::NotValidated(_), _) => "it is NOT VALID: rows may break it".to_owned(),
        (FindingKind::Disabled(_), _) => "it doesn't fire".to_owned(),
        (_, Some(actual)) => format!("declarations can't say `{actual}`"),
        (_, None) => match &difference.expected {
            Some(expected) => format!("the declarations would add `{expected}`"),
            None => "declarations can't say it".to_owned(),
        },
    };
    let is_said = |kind| !matches!(kind, FindingKind::Missing(ObjectKind::Table) | FindingKind::TableComment);
    let object = finding.label().filter(|_| is_said(difference.kind));
    let ignore = object.map(|object| {
        // Of a column only what can't be said: the rest of it is still looked at.
        let kind = match difference.kind.object() {
            ObjectKind::Column => difference.kind.to_string(),
            other => other.word().to_owned(),
        };
        format!("{kind}:{}.{}", globset::escape(&table), globset::escape(object))
    });
    InspectionNote { table, message: format!("{finding}: {what}"), ignore }
}
