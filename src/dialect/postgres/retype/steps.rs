//! The steps of a group: columns beside the old ones, a trigger, batches, and what holds for them.

use super::swap;
use super::trigger::KeepTrigger;
use super::{Retyped, Retyping};
use crate::dialect::postgres::ddl::{self, quote};
use crate::dialect::postgres::plan::{Pair, Work};
use crate::dialect::postgres::recipes::{self, SHOWN};
use crate::dialect::postgres::type_name;
use crate::plan::{Draft, Guard};
use crate::schema::Column;
use std::collections::BTreeMap;

pub(super) const STRONG: &str = "ACCESS EXCLUSIVE";

/// Writes the steps for all columns that get their new type this way.
pub(crate) fn write(work: &mut Work, pairs: &[Pair]) {
    let mut groups: BTreeMap<usize, Vec<Steps<'_>>> = BTreeMap::new();
    for pair in pairs {
        if let Some(retyping) = &pair.retyping {
            let steps = Steps { pair, retyping, trigger: KeepTrigger::new(pair, retyping) };
            groups.entry(retyping.group).or_default().push(steps);
        }
    }
    for members in groups.values() {
        let mut drafts = Vec::new();
        for phase in [Steps::begin, Steps::fill, Steps::hold, Steps::point] {
            for steps in members {
                drafts.extend(steps.touching(phase(steps)));
            }
        }
        drafts.extend(swap::swap(work, members));
        work.drafts.extend(drafts);
    }
}

/// A table of a group.
pub(super) struct Steps<'a> {
    pub(super) pair: &'a Pair,
    pub(super) retyping: &'a Retyping,
    pub(super) trigger: KeepTrigger,
}

impl Steps<'_> {
    /// What steps of this table are there for.
    pub(super) fn touching(&self, drafts: Vec<Draft>) -> Vec<Draft> {
        let columns = self.retyping.columns.iter().filter_map(|column| column.new.identity);
        let touched: Vec<_> = columns.chain(self.pair.identity()).collect();
        drafts.into_iter().map(|draft| draft.touching(touched.clone())).collect()
    }

    pub(super) fn instant(&self, sql: String, mode: &'static str) -> Draft {
        Draft::ddl(sql).locking(self.pair.table(), mode).costing(Some(false), Some(false)).instant()
    }

    pub(super) fn alter(&self, what: &str) -> Draft {
        self.instant(format!("ALTER TABLE {} {what}", self.pair.table()), STRONG)
    }

    /// The new columns, and the trigger that keeps them.
    fn begin(&self) -> Vec<Draft> {
        let table = self.pair.table();
        let mut drafts = Vec::new();
        for column in &self.retyping.columns {
            let draft = self.alter(&format!("ADD COLUMN {}", ddl::column(&column.bare())));
            let drop = format!("ALTER TABLE {table} DROP COLUMN IF EXISTS {}", quote(&column.coming));
            let mut draft = draft.reversed([drop]);
            draft.step.guard = self.losses(column);
            drafts.push(draft);
        }
        let trigger = self.trigger.create().into_iter();
        drafts.extend(trigger.map(|(create, drop)| self.instant(create, "SHARE ROW EXCLUSIVE").reversed([drop])));
        if let Some(first) = drafts.first_mut() {
            first.step.begins_part = true;
        }
        drafts
    }

    /// Finds values that would lose something.
    pub(super) fn losses(&self, column: &Retyped) -> Option<Guard> {
        let loses = column.change.loses.as_ref()?;
        Some(Guard {
            query: format!(
                "SELECT {}{} FROM {} WHERE {loses} LIMIT {SHOWN}",
                self.key_columns(column),
                quote(&column.new.name),
                self.pair.table()
            ),
            message: format!(
                "`{}.{}` holds values that {} can't hold without a loss",
                self.pair.after.name.name,
                column.new.name,
                type_name::short(&column.new.data_type)
            ),
            help: Some("change the rows first, or say in `using` what they become".to_owned()),
        })
    }

    /// The columns of the primary key, so that rows shown can be found.
    pub(super) fn key_columns(&self, shown: &Retyped) -> String {
        let columns = self.pair.before.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
        let columns = columns.iter().filter(|column| **column != shown.new.name);
        columns.map(|column| format!("{}, ", quote(column))).collect()
    }

    fn fill(&self) -> Vec<Draft> {
        vec![recipes::fill_step(self.retyping.batch.clone())]
    }

    /// All that holds for the old columns, for the new ones.
    fn hold(&self) -> Vec<Draft> {
        let Self { pair, retyping, .. } = self;
        let objects = &retyping.objects;
        let name = &pair.after.name;
        let mut drafts = Vec::new();
        for column in retyping.columns.iter().filter(|column| !column.new.nullable) {
            let nulls = Guard {
                query: format!(
                    "SELECT {}{} FROM {} WHERE {} IS NULL LIMIT {SHOWN}",
                    self.key_columns(column),
                    quote(&column.new.name),
                    pair.table(),
                    quote(&column.coming)
                ),
                message: format!("`{}.{}` would be NULL in some rows", name.name, column.new.name),
                help: Some("give them a value with `backfill`, or in `using`".to_owned()),
            };
            drafts.extend(recipes::set_not_null(pair, &Column { nullable: false, ..column.bare() }, nulls));
        }
        // The indexes of constraints now, the constraints when the columns have their names.
        let key = objects.primary_key.iter();
        drafts.extend(key.filter_map(|key| recipes::add_primary_key(name, &key.coming).into_iter().next()));
        drafts.extend(objects.indexes.iter().map(|index| recipes::add_index(name, &index.coming)));
        let uniques = objects.uniques.iter();
        drafts.extend(uniques.filter_map(|unique| recipes::add_unique(name, &unique.coming).into_iter().next()));
        drafts.extend(objects.checks.iter().flat_map(|check| recipes::add_check(&pair.after, &check.coming)));
        gone_with_the_column(drafts)
    }

    /// Keys between the new columns.
    fn point(&self) -> Vec<Draft> {
        let keys = self.retyping.objects.foreign_keys.iter();
        gone_with_the_column(keys.flat_map(|key| recipes::add_key(&self.pair.after, &key.coming)).collect())
    }
}

fn gone_with_the_column(mut drafts: Vec<Draft>) -> Vec<Draft> {
    for draft in &mut drafts {
        draft.step.reverse.clear();
    }
    drafts
}
