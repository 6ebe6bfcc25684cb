//! Tables that come, go, and change as a whole.

use super::ddl::{self, comment, parameters, quote, table_name};
use super::names::Named;
use super::plan::{Pair, Work};
use super::recipes;
use crate::dialect::lower;
use crate::plan::{Change, Draft, PlanError};
use crate::schema::{Column, ColumnIdentity, ForeignKey, Index, Table, TableName, Unique, compare_structure};
use crate::state::{Engine, IdentityKind};
use std::collections::{BTreeMap, BTreeSet};

const STRONG: &str = "ACCESS EXCLUSIVE";

/// Tables that dorm manages from now on: those that are there must be as declared, the others
/// are created.
pub(super) fn adopt(work: &mut Work, change: &mut Change) -> Result<(), PlanError> {
    for table in std::mem::take(&mut change.adopted) {
        match work.live.table(&table.name) {
            None => change.created.push(table),
            Some(live) => {
                let found = compare_structure(&table, live, Engine::Postgres).structure;
                if !found.is_empty() {
                    return Err(PlanError::new(format!(
                        "table `{}` is there already, and its structure isn't the declared one: {}",
                        table.name.name,
                        found.join("; ")
                    ))
                    .help("change the declaration to what is there, and the structure with a later migration"));
                }
            }
        }
    }
    Ok(())
}

/// A foreign key that couldn't stand in its CREATE TABLE.
pub(super) struct LateKey {
    pub(super) table: Table,
    pub(super) key: ForeignKey,
}

/// Creates tables with their indexes and comments; gives back the keys that must wait.
pub(super) fn create(work: &mut Work, created: &[Table], pairs: &[Pair]) -> Vec<LateKey> {
    let mut waiting: BTreeSet<TableName> = created.iter().map(|table| table.name.clone()).collect();
    waiting.extend(pairs.iter().map(|pair| pair.after.name.clone()));
    let mut late = Vec::new();
    for declared in after_their_sequences(created) {
        let mut table = declared.clone();
        lower::conventional_names(&mut table, Engine::Postgres);
        waiting.remove(&table.name);
        let (now, later): (Vec<&ForeignKey>, Vec<&ForeignKey>) =
            table.foreign_keys.iter().partition(|key| !waiting.contains(&key.target));
        late.extend(later.iter().map(|key| LateKey { table: declared.clone(), key: (*key).clone() }));
        let name = table_name(&table.name);
        let mut made = table.clone();
        let repeated = take_repeated_uniques(&mut made);
        let mut draft = Draft::ddl(ddl::table(&made, &now)).costing(Some(false), Some(false)).touching(table.identity);
        draft.step.locks = Some(Vec::new());
        for key in now.iter().filter(|key| key.target != table.name) {
            draft = draft.locking(table_name(&key.target), "SHARE ROW EXCLUSIVE");
        }
        draft.step.reverse = vec![format!("DROP TABLE {name}")];
        work.push(draft);
        for unique in &repeated {
            let mut draft = Draft::ddl(format!("ALTER TABLE {name} ADD {}", ddl::unique(unique)))
                .locking(name.clone(), STRONG)
                .costing(Some(false), Some(true))
                .touching(table.identity);
            let object = unique.name.as_deref().unwrap_or_default();
            draft.step.reverse = vec![format!("ALTER TABLE {name} DROP CONSTRAINT {}", quote(object))];
            work.push(draft);
        }
        for index in &table.indexes {
            let mut draft = Draft::ddl(ddl::index(&table.name, index))
                .locking(name.clone(), "SHARE")
                .costing(Some(false), Some(true))
                .touching(table.identity);
            let object = index.name.as_deref().unwrap_or_default();
            draft.step.reverse = vec![format!("DROP INDEX {}", ddl::beside(&table.name, object))];
            work.push(draft);
        }
        comments(work, &table);
    }
    late
}

/// CREATE TABLE makes one of two constraints that say the same, and drops one that says what the
/// primary key says; ALTER TABLE makes what it is told.
fn take_repeated_uniques(table: &mut Table) -> Vec<Unique> {
    let key = table.primary_key.as_ref().map(|key| key.columns.clone());
    let (mut first, mut repeated): (Vec<Unique>, Vec<Unique>) = (Vec::new(), Vec::new());
    for unique in table.uniques.drain(..) {
        if key.as_ref() == Some(&unique.columns) || first.iter().any(|known| known.columns == unique.columns) {
            repeated.push(unique);
        } else {
            first.push(unique);
        }
    }
    table.uniques = first;
    repeated
}

/// A default may count with the sequence that another of the tables brings: that one comes first.
fn after_their_sequences(created: &[Table]) -> Vec<&Table> {
    let brought: Vec<String> = created.iter().flat_map(brought_sequences).collect();
    let counts = |table: &&Table| brought.iter().any(|sequence| counts_with(table, sequence));
    let (late, mut early): (Vec<&Table>, Vec<&Table>) = created.iter().partition(counts);
    early.extend(late);
    early
}

/// The sequences of a table's serial columns.
fn brought_sequences(table: &Table) -> impl Iterator<Item = String> {
    let serial = |column: &&Column| column.auto == Some(ColumnIdentity::Identity(IdentityKind::Serial));
    table.columns.iter().filter(serial).map(|column| format!("{}_{}_seq", table.name, column.name))
}

/// Whether a default of a table counts with a sequence.
fn counts_with(table: &Table, sequence: &str) -> bool {
    let mut defaults = table.columns.iter().filter_map(|column| column.default.as_ref());
    defaults.any(|default| {
        let argument = default.sql.strip_prefix("nextval('");
        argument.and_then(|rest| rest.strip_prefix(sequence)).is_some_and(|rest| rest.starts_with('\''))
    })
}

fn comments(work: &mut Work, table: &Table) {
    let name = table_name(&table.name);
    if table.comment.is_some() {
        work.push(set_comment(&name, None, table.comment.as_deref()).touching(table.identity));
    }
    for column in table.columns.iter().filter(|column| column.comment.is_some()) {
        let touched = column.identity.into_iter().chain(table.identity);
        work.push(column_comment(&name, column, None).touching(touched));
    }
}

fn set_comment(table: &str, old: Option<&str>, new: Option<&str>) -> Draft {
    let object = format!("TABLE {table}");
    let mut draft =
        Draft::ddl(comment(&object, new)).locking(table, "SHARE UPDATE EXCLUSIVE").costing(Some(false), Some(false));
    draft.step.reverse = vec![comment(&object, old)];
    draft
}

/// COMMENT ON COLUMN; `old` is what it said before.
pub(super) fn column_comment(table: &str, column: &Column, old: Option<&str>) -> Draft {
    let object = format!("COLUMN {table}.{}", quote(&column.name));
    let mut draft = Draft::ddl(comment(&object, column.comment.as_deref()))
        .locking(table, "SHARE UPDATE EXCLUSIVE")
        .costing(Some(false), Some(false));
    draft.step.reverse = vec![comment(&object, old)];
    draft
}

/// Comment and storage of a table that stays.
pub(super) fn alter(work: &mut Work, pair: &Pair) {
    let name = pair.table();
    if pair.difference.comment {
        let draft = set_comment(&name, pair.before.comment.as_deref(), pair.after.comment.as_deref());
        work.push(draft.touching(pair.identity()));
    }
    if !pair.difference.options {
        return;
    }
    let (old, new) = (&pair.before.options, &pair.after.options);
    let mut statement = |sql: String, rewrites: bool| {
        let draft = Draft::ddl(format!("ALTER TABLE {name} {sql}")).locking(name.clone(), STRONG);
        work.push(draft.costing(Some(rewrites), Some(false)).touching(pair.identity()));
    };
    let gone: Vec<String> = old
        .storage
        .iter()
        .filter(|(parameter, _)| !new.storage.iter().any(|(kept, _)| kept == parameter))
        .map(|(parameter, _)| parameter.clone())
        .collect();
    if !gone.is_empty() {
        statement(format!("RESET ({})", gone.join(", ")), false);
    }
    let set: Vec<(String, String)> =
        new.storage.iter().filter(|parameter| !old.storage.contains(parameter)).cloned().collect();
    if !set.is_empty() {
        statement(format!("SET ({})", parameters(&set)), false);
    }
    if old.unlogged != new.unlogged {
        statement(if new.unlogged { "SET UNLOGGED" } else { "SET LOGGED" }.to_owned(), true);
    }
    if old.tablespace != new.tablespace {
        let tablespace = new.tablespace.as_deref().unwrap_or("pg_default");
        statement(format!("SET TABLESPACE {}", quote(tablespace)), true);
    }
}

/// Drops tables, those that refer to others first.
pub(super) fn drop(work: &mut Work, dropped: &[Named]) {
    let done: BTreeSet<String> = work.drafts.iter().map(|draft| draft.step.sql.clone()).collect();
    for named in in_order(dropped) {
        let mut table = named.table.clone();
        let name = table_name(&table.name);
        let keys = table.foreign_keys.len();
        table.foreign_keys.retain(|key| !done.contains(&ddl::drop_constraint(&table.name, key.name.as_deref())));
        let mut is_alone = table.foreign_keys.len() < keys && work.online.covers(&named.declared.name);
        if work.online.takes_recipes(&named.declared) {
            let live = work.live.table(&named.declared.name);
            let is_constraint =
                |index: &Index| live.is_some_and(|live| live.uniques.iter().any(|unique| unique.name == index.name));
            let (kept, alone): (Vec<Index>, Vec<Index>) = table.indexes.drain(..).partition(is_constraint);
            table.indexes = kept;
            is_alone |= !alone.is_empty();
            for index in &alone {
                let draft = recipes::drop_index(&table.name, index.name.as_deref().unwrap_or_default(), index);
                work.push(draft.touching(table.identity));
            }
        }
        let mut draft = Draft::ddl(format!("DROP TABLE {name}"))
            .locking(name, STRONG)
            .costing(Some(false), Some(false))
            .losing(format!("table `{}` with its rows", named.declared.name.name))
            .touching(table.identity);
        for key in table.foreign_keys.iter().filter(|key| key.target != table.name) {
            draft = draft.locking(table_name(&key.target), STRONG);
        }
        let mut again = table.clone();
        again.name.clone_from(&named.declared.name);
        let keys: Vec<&ForeignKey> = again.foreign_keys.iter().collect();
        draft.step.reverse = vec![ddl::table(&again, &keys)];
        draft.step.reverse.extend(again.indexes.iter().map(|index| ddl::index(&again.name, index)));
        work.push(if is_alone { draft.apart() } else { draft });
    }
}

/// Referring tables before the ones that they refer to; in a circle the keys are gone already.
fn in_order(dropped: &[Named]) -> Vec<&Named> {
    let places: BTreeMap<&TableName, usize> =
        dropped.iter().enumerate().map(|(place, named)| (&named.declared.name, place)).collect();
    let sequences: Vec<(String, usize)> = dropped
        .iter()
        .enumerate()
        .flat_map(|(place, named)| brought_sequences(&named.table).map(move |sequence| (sequence, place)))
        .collect();
    let mut referrers: Vec<usize> = vec![0; dropped.len()];
    let targets: Vec<BTreeSet<usize>> = dropped
        .iter()
        .enumerate()
        .map(|(own, named)| {
            let keys = named.declared.foreign_keys.iter();
            let sequences = sequences.iter().filter(|(sequence, _)| counts_with(&named.declared, sequence));
            let targets = keys.filter_map(|key| places.get(&key.target).copied());
            targets.chain(sequences.map(|(_, place)| *place)).filter(|place| *place != own).collect()
        })
        .collect();
    for target in targets.iter().flatten() {
        if let Some(count) = referrers.get_mut(*target) {
            *count += 1;
        }
    }
    let mut ready: Vec<usize> = (0..dropped.len()).rev().filter(|place| referrers.get(*place) == Some(&0)).collect();
    let mut order = Vec::with_capacity(dropped.len());
    let mut done = vec![false; dropped.len()];
    let mut rest = (0..dropped.len()).collect::<Vec<_>>().into_iter();
    loop {
        let place = match ready.pop() {
            Some(place) => place,
            None => match rest.find(|place| done.get(*place) == Some(&false)) {
                Some(place) => place,
                None => return order.into_iter().filter_map(|place: usize| dropped.get(place)).collect(),
            },
        };
        match done.get_mut(place) {
            Some(slot) if !*slot => *slot = true,
            _ => continue,
        }
        order.push(place);
        for target in targets.get(place).into_iter().flatten() {
            if let Some(count) = referrers.get_mut(*target) {
                *count -= 1;
                if *count == 0 {
                    ready.push(*target);
                }
            }
        }
    }
}

/// Whether some dropped tables refer to each other in a circle: their keys go first then.
pub(super) fn circular(dropped: &[Named]) -> BTreeSet<(TableName, TableName)> {
    let order = in_order(dropped);
    let place: BTreeMap<&TableName, usize> =
        order.iter().enumerate().map(|(place, named)| (&named.declared.name, place)).collect();
    let mut found = BTreeSet::new();
    for named in &order {
        for key in named.declared.foreign_keys.iter().filter(|key| key.target != named.declared.name) {
            if let (Some(own), Some(target)) = (place.get(&named.declared.name), place.get(&key.target))
                && target < own
            {
                found.insert((named.declared.name.clone(), key.target.clone()));
            }
        }
    }
    found
}
