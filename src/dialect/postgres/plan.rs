//! A change of schema as statements, in an order that works whatever changes together: names first,
//! then what stands in the way goes, columns, tables, and at the end what holds them together.

use super::columns;
use super::ddl;
use super::disturbance;
use super::live::Live;
use super::names::{self, Named};
use super::objects;
use super::online::{self, Online};
use super::renames;
use super::retype::{self, Retyping};
use super::tables;
use super::version;
use crate::plan::{Catalogue, Change, Conversion, Draft, PlanError, TableChange};
use crate::schema::{SchemaObject, Table, TableDifference, TableName};
use crate::state::{Engine, Identity};
use std::collections::{BTreeMap, BTreeSet};

/// A table that stays: before (under its new names, every object with the name that it has), after
/// (every object with the name that it will have), and what differs.
pub(super) struct Pair {
    pub(super) before: Table,
    pub(super) after: Table,
    pub(super) named: Named,
    pub(super) difference: TableDifference,
    /// Columns that are dropped and made again, because nothing else changes them.
    pub(super) recreated: BTreeSet<String>,
    /// Whether its changes take the recipes that block nobody.
    pub(super) takes_recipes: bool,
    /// The columns that get their new type beside the old ones.
    pub(super) retyping: Option<Retyping>,
}

impl Pair {
    /// The table's name as SQL says it.
    pub(super) fn table(&self) -> String {
        ddl::table_name(&self.after.name)
    }

    /// What a step on this table is there for.
    pub(super) fn identity(&self) -> Option<Identity> {
        self.after.identity
    }
}

/// What the writers share.
pub(super) struct Work {
    pub(super) drafts: Vec<Draft>,
    pub(super) conversions: BTreeMap<Identity, Conversion>,
    pub(super) fresh: BTreeSet<Identity>,
    pub(super) live: Live,
    pub(super) online: Online,
}

impl Work {
    pub(super) fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Whether nobody can have rows in the table yet.
    pub(super) fn is_fresh(&self, table: &Table) -> bool {
        table.identity.is_some_and(|identity| self.fresh.contains(&identity))
    }
}

/// The steps of a change. The catalogue is as it was before it.
pub fn plan(mut change: Change, catalogue: &mut dyn Catalogue) -> Result<Vec<Draft>, PlanError> {
    version::check(&change, catalogue.postgres_version())?;
    let mut work = Work {
        drafts: Vec::new(),
        conversions: std::mem::take(&mut change.conversions),
        fresh: std::mem::take(&mut change.fresh),
        live: Live::default(),
        online: Online::read(&change, catalogue)?,
    };
    let touched: Vec<TableName> = change
        .altered
        .iter()
        .map(|pair| &pair.before)
        .chain(&change.dropped)
        .chain(&change.adopted)
        .map(|table| table.name.clone())
        .collect();
    if needs_catalogue(&change) {
        work.live = Live::read(catalogue, &touched)?;
    }
    for table in &change.dropped {
        super::undeclared::check_table(&work.live, table)?;
    }
    tables::adopt(&mut work, &mut change)?;
    let mut dropped: Vec<Named> = change.dropped.iter().map(|table| names::before(table, &work.live)).collect();
    let named: Vec<Named> = change.altered.iter().map(|pair| names::before(&pair.before, &work.live)).collect();
    for (pair, named) in change.altered.iter_mut().zip(&named) {
        pair.before.clone_from(&named.table);
    }
    renames::names(&mut work, &mut change, &mut dropped)?;
    let mut pairs: Vec<Pair> = Vec::with_capacity(change.altered.len());
    for (pair, named) in std::mem::take(&mut change.altered).into_iter().zip(named) {
        let mut after = pair.after;
        names::after(&mut after, &pair.before, &named, &work.live);
        let difference = TableDifference::between(&pair.before, &after);
        pairs.push(Pair {
            before: pair.before,
            after,
            named,
            difference,
            recreated: BTreeSet::new(),
            takes_recipes: false,
            retyping: None,
        });
    }
    for pair in &pairs {
        if pair.difference.partition {
            return Err(PlanError::new(format!(
                "`{}`: PostgreSQL can't partition a table that exists, nor take its partitioning away",
                pair.after.name.name
            ))
            .help("create another model with `partition_by`, and move the rows in a RunSQL"));
        }
    }
    disturbance::spread(&mut pairs);
    online::mark(&work, &mut pairs);
    columns::check_undeclared(&work, &pairs)?;
    retype::choose(&work, &mut pairs, catalogue)?;
    objects::drop_foreign_keys(&mut work, &pairs, &dropped);
    objects::drop(&mut work, &pairs);
    renames::objects(&mut work, &pairs, &dropped);
    retype::write(&mut work, &pairs);
    for pair in &pairs {
        columns::alter(&mut work, pair)?;
    }
    for pair in &pairs {
        columns::drop(&mut work, pair);
    }
    tables::drop(&mut work, &dropped);
    for pair in &pairs {
        tables::alter(&mut work, pair);
    }
    let late = tables::create(&mut work, &change.created, &pairs);
    objects::add(&mut work, &pairs);
    objects::add_late_keys(&mut work, &late);
    objects::add_foreign_keys(&mut work, &pairs);
    work.online.settle(&mut work.drafts, catalogue)?;
    Ok(work.drafts)
}

/// Whether what is really there matters: something that nobody named is dropped, renamed or made
/// anew, or something goes that undeclared things may hang on. Most changes only add.
fn needs_catalogue(change: &Change) -> bool {
    fn keeps<T: SchemaObject>(before: &[T], after: &[T]) -> bool {
        before.iter().all(|old| after.iter().any(|new| new.name() == old.name() && new.same_substance(old)))
    }
    let adds_only = |pair: &TableChange| {
        let TableChange { before, after } = pair;
        before.name == after.name
            && before.primary_key == after.primary_key
            && before.columns.iter().enumerate().all(|(place, old)| {
                let same = || after.columns.find_near(place, |new| new.identity == old.identity);
                let shared = before.columns.shares(place, &after.columns);
                shared
                    || same().is_some_and(|new| {
                        new.name == old.name
                            && new.data_type == old.data_type
                            && new.collation == old.collation
                            && new.auto == old.auto
                            && new.generated == old.generated
                            && new.nullable == old.nullable
                    })
            })
            && keeps(&before.uniques, &after.uniques)
            && keeps(&before.foreign_keys, &after.foreign_keys)
            && keeps(&before.checks, &after.checks)
            && keeps(&before.exclusions, &after.exclusions)
            && keeps(&before.indexes, &after.indexes)
    };
    !change.dropped.is_empty() || !change.adopted.is_empty() || !change.altered.iter().all(adds_only)
}

/// The engine of this room.
pub(super) const ENGINE: Engine = Engine::Postgres;
