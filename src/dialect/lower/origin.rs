//! What of a model brings the objects of its table.

use super::memory::Known;
use super::{LowerError, Scope, column, empty_table, object, own_table, table_name};
use crate::schema::Table;
use crate::state::{Engine, Model, ProjectState};

/// A part of a model, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A field.
    Field(usize),
    /// One of `indexes`.
    Index(usize),
    /// One of `constraints`.
    Constraint(usize),
}

/// A model's own table, and for each of its objects the part of the model that brings it.
#[derive(Debug, Clone)]
pub struct TracedTable {
    /// The table.
    pub table: Table,
    /// Of its uniques.
    pub uniques: Vec<Origin>,
    /// Of its foreign keys.
    pub foreign_keys: Vec<Origin>,
    /// Of its checks.
    pub checks: Vec<Origin>,
    /// Of its exclusions.
    pub exclusions: Vec<Origin>,
    /// Of its indexes.
    pub indexes: Vec<Origin>,
}

impl TracedTable {
    /// Counts what a part has brought.
    fn push(&mut self, origin: Origin, part: &Table) {
        self.uniques.extend(part.uniques.iter().map(|_| origin));
        self.foreign_keys.extend(part.foreign_keys.iter().map(|_| origin));
        self.checks.extend(part.checks.iter().map(|_| origin));
        self.exclusions.extend(part.exclusions.iter().map(|_| origin));
        self.indexes.extend(part.indexes.iter().map(|_| origin));
    }
}

/// A model's own table with the origin of all that is in it; also of one that isn't managed.
pub fn traced(state: &ProjectState, model: &Model, engine: Engine) -> Result<TracedTable, LowerError> {
    let scope = Scope::new(state, model, engine);
    let mut traced = TracedTable {
        table: own_table(&scope, &mut Known::nothing())?,
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
    };
    // In the order of `own_table`.
    let empty = || empty_table(table_name(model, engine));
    for (place, field) in model.fields.iter().enumerate() {
        let mut part = empty();
        if let Some(name) = field.column() {
            column::objects(&scope, field, &name, &mut part)?;
        }
        traced.push(Origin::Field(place), &part);
    }
    for (place, index) in model.indexes.iter().enumerate() {
        let mut part = empty();
        part.indexes.extend(object::index(&scope, index)?);
        traced.push(Origin::Index(place), &part);
    }
    for (place, constraint) in model.constraints.iter().enumerate() {
        let mut part = empty();
        object::constraint(&scope, constraint, &mut part)?;
        traced.push(Origin::Constraint(place), &part);
    }
    Ok(traced)
}
