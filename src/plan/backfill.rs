//! `BackfillBatch` as a step.

use super::{Batch, Draft, PlanError, Step};
use crate::dialect::lower;
use crate::operation::BackfillBatch;
use crate::schema::TableName;
use crate::state::{Engine, Field, Model, ModelKey, ProjectState};
use crate::text::parse_duration;
use std::time::Duration;

/// The step of a `BackfillBatch`; none where it has nothing to say to this engine.
pub(super) fn backfill(
    operation: usize,
    backfill: &BackfillBatch,
    model: &ModelKey,
    state: &ProjectState,
    engine: Engine,
) -> Result<Option<Step>, PlanError> {
    let wrong = |message: String| PlanError::new(format!("operation {} (BackfillBatch): {message}", operation + 1));
    let model = state.get(model).ok_or_else(|| wrong(format!("there is no model `{model}`")))?;
    let mut set = Vec::new();
    for (name, value) in &backfill.set {
        // `set` names columns, as all SQL of a person's does; a field's name serves as well.
        let column = model.field(name).and_then(Field::column).unwrap_or_else(|| name.clone());
        if let Some(value) = value.get(engine) {
            set.push((column, value.clone()));
        }
    }
    if set.is_empty() {
        return Ok(None);
    }
    let sleep = match backfill.sleep.as_deref() {
        None => Duration::ZERO,
        Some(text) => parse_duration(text).ok_or_else(|| wrong(format!("`sleep = \"{text}\"` is no duration")))?,
    };
    let changed: Vec<String> = set.iter().map(|(column, _)| column.clone()).collect();
    let batch = Batch {
        table: TableName {
            schema: model.options.schema.clone().filter(|_| engine == Engine::Postgres),
            name: model.table(),
        },
        key: key(state, model, &changed, engine)?,
        set,
        condition: backfill.condition.as_ref().and_then(|condition| condition.get(engine)).cloned(),
        size: backfill.batch_size,
        sleep,
        max_batches: backfill.max_batches,
    };
    let mut step = Draft::batch(batch, engine).step;
    step.operations = vec![operation];
    step.run = (operation, operation + 1);
    Ok(Some(step))
}

/// The key of a model's table, of one that dorm doesn't manage as well.
fn key(state: &ProjectState, model: &Model, changed: &[String], engine: Engine) -> Result<Vec<String>, PlanError> {
    let mut model = model.clone();
    model.options.unmanaged = false;
    let tables = lower::model(state, &model, engine).map_err(|error| PlanError::new(error.to_string()))?;
    Ok(tables.first().map(|table| Batch::key_of(table, changed, engine)).unwrap_or_default())
}
