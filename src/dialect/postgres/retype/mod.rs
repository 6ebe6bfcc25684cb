//! A change of type that would write or read a whole table in one go: a new column is filled in
//! batches while a trigger keeps both, and takes the old one's place at the end, in a moment. Keys
//! and what points at them change places together.

mod choice;
mod objects;
mod steps;
mod swap;
mod trigger;

use super::order::in_between;
use super::plan::Work;
use super::type_change::TypeChange;
use crate::plan::{Batch, Conversion};
use crate::schema::{Column, ColumnDefault};
use objects::Objects;

pub(super) use choice::choose;
pub(super) use steps::write;

/// The columns of a table that get their new type this way.
pub(super) struct Retyping {
    /// Tables of one group change places in one transaction.
    group: usize,
    columns: Vec<Retyped>,
    /// What is there for these columns and stays.
    objects: Objects,
    batch: Batch,
}

/// A column that is made anew beside the old one.
struct Retyped {
    old: Column,
    new: Column,
    /// The new one's name until it takes the old one's place.
    coming: String,
    change: TypeChange,
    /// For rows that hold NULL where it is no longer allowed.
    fill: Option<String>,
    /// Whether a person said how values are converted.
    by_hand: bool,
}

impl Retyping {
    /// Whether a column gets its new type this way.
    pub(super) fn takes(&self, column: &str) -> bool {
        self.columns.iter().any(|retyped| retyped.new.name == column)
    }
}

impl Retyped {
    fn of(work: &Work, old: &Column, new: &Column) -> Self {
        let conversion: Conversion =
            new.identity.and_then(|identity| work.conversions.get(&identity)).cloned().unwrap_or_default();
        let change = TypeChange::of(old, new, &conversion);
        let by_hand = conversion.using.is_some();
        let default = || new.default.as_ref().map(|default: &ColumnDefault| default.sql.clone());
        let fill = conversion.backfill.or_else(default).filter(|_| old.nullable && !new.nullable);
        Self { coming: in_between(&new.name), fill, by_hand, change, old: old.clone(), new: new.clone() }
    }

    /// The new value, over the columns of the row.
    fn value(&self) -> String {
        let value = self.change.value();
        match &self.fill {
            Some(fill) => format!("coalesce({value}, {fill})"),
            None => value.to_owned(),
        }
    }

    /// The column before it has its name: nullable, and nothing but its type.
    fn bare(&self) -> Column {
        let name = self.coming.clone();
        Column { name, nullable: true, default: None, auto: None, comment: None, ..self.new.clone() }
    }
}
