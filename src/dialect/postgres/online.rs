//! Which tables of a change take the recipes that block nobody, and the rule that every step which
//! locks one of them keeps.

use super::ddl;
use super::index_statement::IndexStatement;
use super::plan::{Pair, Work};
use crate::plan::{Catalogue, Change, Draft, Lock, OnlinePolicy, PlanError, Step, StepClass, StepKind, TableSize};
use crate::schema::{Table, TableName};
use std::collections::{BTreeMap, BTreeSet};

/// The tables of a change, by size; names as SQL says them, old and new ones.
#[derive(Debug, Default)]
pub(super) struct Online {
    policy: OnlinePolicy,
    sizes: BTreeMap<String, TableSize>,
    /// Tables that take the recipes.
    /// With the name that each has in the database before the change.
    covered: BTreeMap<String, TableName>,
    /// Tables in which nobody can have rows.
    empty: BTreeSet<String>,
}

impl Online {
    /// Looks up the tables that a change touches.
    pub(super) fn read(change: &Change, catalogue: &mut dyn Catalogue) -> Result<Self, PlanError> {
        let mut online = Self { policy: change.online, ..Self::default() };
        if change.online == OnlinePolicy::NEVER {
            return Ok(online);
        }
        let is_fresh = |table: &Table| table.identity.is_some_and(|identity| change.fresh.contains(&identity));
        let mut new_names: BTreeMap<&TableName, &TableName> = BTreeMap::new();
        let mut asked: BTreeSet<&TableName> = BTreeSet::new();
        for pair in &change.altered {
            new_names.insert(&pair.after.name, &pair.before.name);
            if is_fresh(&pair.before) {
                online.empty.extend([ddl::table_name(&pair.before.name), ddl::table_name(&pair.after.name)]);
            } else {
                asked.insert(&pair.before.name);
            }
        }
        asked.extend(change.dropped.iter().filter(|table| !is_fresh(table)).map(|table| &table.name));
        let created = change.created.iter().chain(&change.adopted);
        let created: BTreeMap<&TableName, &Table> = created.map(|table| (&table.name, table)).collect();
        let altered = change.altered.iter().map(|pair| (&pair.after, pair.before.foreign_keys.as_slice()));
        for (table, known) in altered.chain(created.values().map(|table| (*table, [].as_slice()))) {
            let targets = table.foreign_keys.iter().filter(|key| !known.contains(key)).map(|key| &key.target);
            asked.extend(targets.filter(|target| !created.contains_key(target)).map(|target| {
                // A target may have another name by the time that the key is made.
                new_names.get(target).copied().unwrap_or(target)
            }));
        }
        online.empty.extend(created.keys().map(|name| ddl::table_name(name)));
        let asked: Vec<TableName> = asked.into_iter().cloned().collect();
        let sizes = if asked.is_empty() { BTreeMap::new() } else { catalogue.postgres_sizes(&asked)? };
        let mut add = |name: &TableName, before: &TableName, size: Option<TableSize>, covered: bool| {
            let name = ddl::table_name(name);
            if covered {
                online.covered.insert(name.clone(), before.clone());
            }
            if let Some(size) = size {
                online.sizes.insert(name, size);
            }
        };
        for name in &asked {
            let size = sizes.get(name).copied();
            add(name, name, size, change.online.is_big(size));
        }
        for pair in &change.altered {
            let size = sizes.get(&pair.before.name).copied();
            let covered = change.online.covers(size);
            add(&pair.before.name, &pair.before.name, size, covered);
            add(&pair.after.name, &pair.before.name, size, covered);
        }
        for table in &change.dropped {
            let size = sizes.get(&table.name).copied();
            add(&table.name, &table.name, size, change.online.covers(size));
        }
        Ok(online)
    }

    /// Whether a table's changes take the recipes. Most of them aren't to be had for a partitioned
    /// one.
    pub(super) fn takes_recipes(&self, table: &Table) -> bool {
        table.partition.is_none() && self.covered.contains_key(&ddl::table_name(&table.name))
    }

    /// Whether somebody would have to wait for a lock on it.
    pub(super) fn covers(&self, name: &TableName) -> bool {
        self.covered.contains_key(&ddl::table_name(name))
    }

    /// Gives each step its class, where a table that is to be held up by nobody is among those that
    /// the change touches; refuses what would hold one up and has no recipe.
    pub(super) fn settle(&self, drafts: &mut [Draft], catalogue: &mut dyn Catalogue) -> Result<(), PlanError> {
        for draft in drafts.iter_mut() {
            let step = &mut draft.step;
            let size = step.locks.iter().flatten().find_map(|lock| self.sizes.get(&lock.table));
            step.rows = step.rows.or(size.map(|size| size.rows));
            step.bytes = step.bytes.or(size.map(|size| size.bytes));
        }
        if self.covered.is_empty() {
            return Ok(());
        }
        self.ask(drafts, catalogue)?;
        for step in drafts.iter_mut().map(|draft| &mut draft.step) {
            if step.class != StepClass::Plain || step.kind == StepKind::Batch || !step.transactional {
                continue;
            }
            let locks = step.locks.as_deref().unwrap_or_default();
            let is_free = step.rewrites == Some(false) && step.scans == Some(false);
            // What is read or written is the table that is named first.
            let is_empty = locks.first().is_some_and(|lock| self.empty.contains(&lock.table));
            if is_free || is_empty {
                step.class = StepClass::Instant;
                continue;
            }
            let held_up = locks.iter().find(|lock| {
                self.covered.contains_key(&lock.table) && self.policy.is_big(self.sizes.get(&lock.table).copied())
            });
            if let Some(lock) = held_up {
                return Err(self.refusal(step, lock));
            }
        }
        Ok(())
    }

    /// What changes of type cost isn't known from their types alone: checks and indexes on the column
    /// count, those that nobody declared too. Where the server can't be asked, it stays open.
    fn ask(&self, drafts: &mut [Draft], catalogue: &mut dyn Catalogue) -> Result<(), PlanError> {
        let dropped: Vec<String> =
            drafts.iter().filter_map(|draft| IndexStatement::dropped(&draft.step.sql)).map(|name| name.name).collect();
        for step in drafts.iter_mut().map(|draft| &mut draft.step) {
            let Some(lock) = step.locks.as_ref().and_then(|locks| locks.first()) else { continue };
            let Some(name) = self.covered.get(&lock.table) else { continue };
            let prefix = format!("ALTER TABLE {} ", lock.table);
            let Some(actions) = step.sql.strip_prefix(&prefix).filter(|actions| actions.contains(" TYPE ")) else {
                continue;
            };
            if step.class != StepClass::Plain || step.rewrites == Some(true) {
                continue;
            }
            let cost = catalogue.postgres_cost(name, actions, &dropped)?;
            step.rewrites = cost.map(|cost| cost.rewrites);
            step.scans = cost.map(|cost| cost.scans);
        }
        Ok(())
    }

    fn refusal(&self, step: &Step, lock: &Lock) -> PlanError {
        let Lock { table, mode } = lock;
        let size = self.sizes.get(table).copied().unwrap_or_default();
        let what = match (step.kind, step.rewrites, step.scans) {
            (StepKind::Data, Some(true), _) => "would write every row of",
            (StepKind::Data, ..) => "would go through",
            (_, Some(true), _) => "would rewrite",
            (_, Some(false), _) => "would read all of",
            (_, None, _) => "may rewrite",
        };
        let statement: String = step.sql.split_whitespace().collect::<Vec<_>>().join(" ");
        PlanError::new(format!(
            "`{statement}` {what} `{table}` (about {} rows, {}) in one go, under {mode}",
            size.rows,
            bytes(size.bytes)
        ))
        .help(
            "nothing was changed; there is no recipe for this that blocks nobody: say `online = \"never\"` in the operation \
             or in the file (or `--online never`) to do it at once, in a quiet hour",
        )
    }
}

/// The tables that stay, those that take the recipes marked.
pub(super) fn mark(work: &Work, pairs: &mut [Pair]) {
    for pair in pairs {
        pair.takes_recipes = work.online.takes_recipes(&pair.after) && pair.before.partition.is_none();
    }
}

/// A size for people.
fn bytes(bytes: u64) -> String {
    let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
    match units.into_iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}
