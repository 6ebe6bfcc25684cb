//! The tables that a state says should be there.

use super::Failure;
use crate::dialect::lower;
use crate::drift::ExpectedTable;
use crate::schema::{Table, TableName};
use crate::state::{Engine, Model, ProjectState};
use std::collections::BTreeSet;

/// The tables of the models that are `wanted`, and the names of those that somebody else looks
/// after.
pub fn expected_tables(
    state: &ProjectState,
    engine: Engine,
    wanted: impl Fn(&Model) -> bool,
) -> Result<(Vec<ExpectedTable>, BTreeSet<TableName>), Failure> {
    let (mut expected, mut known) = (Vec::new(), BTreeSet::new());
    for model in state.models() {
        if model.options.unmanaged {
            let schema = model.options.schema.clone().filter(|_| engine == Engine::Postgres);
            known.insert(TableName { schema, name: model.table() });
        }
        if !wanted(model) {
            continue;
        }
        for table in lowered(state, model, engine)? {
            expected.push(ExpectedTable { app: model.name.app.clone(), model: model.name.name.clone(), table });
        }
    }
    Ok((expected, known))
}

/// The tables that dorm's own refer to and somebody else makes, as far as a key needs them.
pub(super) fn unmanaged_tables(state: &ProjectState, engine: Engine) -> Result<Vec<Table>, Failure> {
    let mut managed = state.clone();
    let mut tables = Vec::new();
    for model in state.models().filter(|model| model.options.unmanaged) {
        let mut own = Model::clone(model);
        own.options.unmanaged = false;
        managed.insert(own);
        let Some(own) = managed.get(&model.key()) else { continue };
        let Some(mut table) = lowered(&managed, own, engine)?.into_iter().next() else { continue };
        table.foreign_keys.clear();
        table.checks.clear();
        table.exclusions.clear();
        table.indexes.retain(|index| index.unique);
        table.triggers.clear();
        tables.push(table);
    }
    Ok(tables)
}

fn lowered(state: &ProjectState, model: &Model, engine: Engine) -> Result<Vec<Table>, Failure> {
    lower::model(state, model, engine).map_err(|error| {
        let failure = Failure::new("lower", error.to_string());
        match error.help {
            Some(help) => failure.help(help),
            None => failure,
        }
    })
}
