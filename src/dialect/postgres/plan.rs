//! The steps of a change on PostgreSQL, in an order in which each one can run.
//!
//! What goes is dropped under its old names; then tables, columns and what hangs on them are
//! renamed; then what comes is made, under the new names. Constraints come last, keys to other
//! tables very last.

use super::naming::{self, NamedPair, ObjectKind};
use super::{column_change, ddl, rename, table_change};
use crate::plan::{Catalogue, Change, Draft, PlanError};
use crate::schema::{ForeignKey, Table, TableDifference, TableName};
use crate::state::{Engine, Identity};
use std::collections::{BTreeMap, BTreeSet};

/// The steps of a change.
pub fn plan(change: Change, catalogue: &mut dyn Catalogue) -> Result<Vec<Draft>, PlanError> {
    super::version::check(&change, catalogue.postgres_version())?;
    let mut work = Work::new(change, catalogue)?;
    work.drop_constraints();
    work.drop_tables();
    work.drop_columns()?;
    work.rename();
    work.create_tables();
    work.alter_columns();
    work.add_constraints();
    work.add_foreign_keys();
    work.finish_tables()?;
    Ok(work.drafts)
}

/// A table that is altered.
pub(super) struct Altered {
    /// Its name when the change begins.
    pub old_name: TableName,
    /// As it will be.
    pub after: Table,
    /// As it was, under the new names, with the names of objects that it really has.
    pub before: Table,
    /// What differs.
    pub difference: TableDifference,
    /// Keys that are the same and must be made anew, because a type on one of their sides changes.
    pub remade_keys: Vec<ForeignKey>,
    /// Their names where those change too: new name, old name.
    remade_names: Vec<(String, String)>,
    /// Renames of objects: old name, new name.
    pub named: NamedPair,
}

impl Altered {
    /// The name that a key has before the change.
    fn current_name<'a>(&'a self, key: &'a ForeignKey) -> Option<&'a String> {
        let renamed = self.remade_names.iter().find(|(new, _)| Some(new) == key.name.as_ref());
        renamed.map(|(_, old)| old).or(key.name.as_ref())
    }

    pub(super) fn identity(&self) -> Option<Identity> {
        self.after.identity
    }
}

pub(super) struct Work {
    pub change: Change,
    pub altered: Vec<Altered>,
    pub renames: crate::plan::Renames,
    pub drafts: Vec<Draft>,
    /// Keys of created tables whose target is made later.
    late_keys: Vec<(TableName, Option<Identity>, ForeignKey)>,
}

impl Work {
    fn new(mut change: Change, catalogue: &mut dyn Catalogue) -> Result<Self, PlanError> {
        let needs_names = change.altered.iter().any(naming::asks_for_names) || !change.adopted.is_empty();
        let concerned: Vec<TableName> = change
            .dropped
            .iter()
            .chain(&change.adopted)
            .chain(change.altered.iter().map(|pair| &pair.before))
            .map(|table| table.name.clone())
            .collect();
        let live = if needs_names || drops_columns(&change) { catalogue.postgres(&concerned)? } else { None };
        table_change::check_dependents(&change, live)?;
        table_change::settle_adopted(&mut change, live)?;
        let mut named = Vec::with_capacity(change.altered.len());
        let mut old_names = Vec::with_capacity(change.altered.len());
        for pair in &mut change.altered {
            old_names.push(pair.before.name.clone());
            let live = live.and_then(|live| live.tables.get(&pair.before.name));
            named.push(naming::name_pair(pair, live));
        }
        let renames = change.rename(Engine::Postgres);
        let mut altered: Vec<Altered> = Vec::with_capacity(change.altered.len());
        for ((pair, named), old_name) in std::mem::take(&mut change.altered).into_iter().zip(named).zip(old_names) {
            let difference = TableDifference::between(&pair.before, &pair.after);
            altered.push(Altered {
                old_name,
                before: pair.before,
                after: pair.after,
                difference,
                remade_keys: Vec::new(),
                remade_names: Vec::new(),
                named,
            });
        }
        mark_remade_keys(&mut altered);
        Ok(Self { change, altered, renames, drafts: Vec::new(), late_keys: Vec::new() })
    }

    pub(super) fn push(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// Keys first, because they stand in the way of everything; then the rest.
    fn drop_constraints(&mut self) {
        let mut drafts = Vec::new();
        let dropped_tables: BTreeSet<&TableName> = self.change.dropped.iter().map(|table| &table.name).collect();
        for altered in &self.altered {
            let going = column_names(&altered.difference.dropped_columns);
            for key in altered.difference.foreign_keys.dropped.iter().chain(&altered.remade_keys) {
                // A key goes with its column, but not before the table that it points at.
                let goes_alone = key.columns.iter().all(|column| going.contains(column.as_str()));
                if goes_alone && !dropped_tables.contains(&key.target) {
                    continue;
                }
                drafts.push(
                    drop_constraint(&altered.old_name, altered.current_name(key), altered)
                        .locking(ddl::table_name(&key.target), "ACCESS EXCLUSIVE"),
                );
            }
        }
        for altered in &self.altered {
            let difference = &altered.difference;
            let going = column_names(&difference.dropped_columns);
            let goes = |columns: &[String]| columns.iter().any(|column| going.contains(column.as_str()));
            let checks = difference.checks.dropped.iter().filter(|check| {
                !going.iter().any(|column| crate::sql::mentions(&check.expression, column, Engine::Postgres))
            });
            let names = checks
                .map(|check| &check.name)
                .chain(difference.exclusions.dropped.iter().map(|exclusion| &exclusion.name))
                .chain(
                    difference
                        .uniques
                        .dropped
                        .iter()
                        .filter(|unique| !goes(&unique.columns))
                        .map(|unique| &unique.name),
                );
            for name in names {
                drafts.push(drop_constraint(&altered.old_name, name.as_ref(), altered));
            }
            for index in &difference.indexes.dropped {
                if naming::index_mentions(index, &going) {
                    continue;
                }
                if let Some(name) = &index.name {
                    drafts.push(
                        Draft::ddl(format!("DROP INDEX {}", ddl::beside(&altered.old_name, name)))
                            .touching(altered.identity())
                            .locking(ddl::table_name(&altered.old_name), "ACCESS EXCLUSIVE")
                            .costing(Some(false), Some(false)),
                    );
                }
            }
            if let Some((Some(key), _)) = &difference.primary_key
                && !goes(&key.columns)
            {
                drafts.push(drop_constraint(&altered.old_name, Some(&altered.named.primary_key), altered));
            }
        }
        self.drafts.extend(drafts);
    }

    /// A table goes before those that it points at; keys in a circle go first.
    fn drop_tables(&mut self) {
        let dropped = std::mem::take(&mut self.change.dropped);
        let going: BTreeMap<&TableName, &Table> = dropped.iter().map(|table| (&table.name, table)).collect();
        let mut referrers: BTreeMap<&TableName, BTreeSet<&TableName>> = BTreeMap::new();
        for table in &dropped {
            for key in
                table.foreign_keys.iter().filter(|key| key.target != table.name && going.contains_key(&key.target))
            {
                referrers.entry(&key.target).or_default().insert(&table.name);
            }
        }
        let mut gone: BTreeSet<&TableName> = BTreeSet::new();
        let mut waiting: Vec<&Table> = dropped.iter().rev().collect();
        let mut drafts = Vec::new();
        while !waiting.is_empty() {
            let (ready, blocked): (Vec<&Table>, Vec<&Table>) = waiting.iter().partition(|table| {
                referrers.get(&table.name).is_none_or(|names| names.iter().all(|name| gone.contains(name)))
            });
            let Some(first) = ready.first().or_else(|| blocked.first()) else { break };
            if ready.is_empty() {
                // A circle: the keys that point at this one go by themselves.
                for name in referrers.get(&first.name).into_iter().flatten().filter(|name| !gone.contains(*name)) {
                    let Some(table) = going.get(*name) else { continue };
                    for key in naming::named_keys(table).iter().filter(|key| key.target == first.name) {
                        if let Some(name) = &key.name {
                            drafts.push(
                                Draft::ddl(format!(
                                    "ALTER TABLE {} DROP CONSTRAINT {}",
                                    ddl::table_name(&table.name),
                                    ddl::quote(name)
                                ))
                                .touching(table.identity),
                            );
                        }
                    }
                }
                referrers.remove(&first.name);
                continue;
            }
            for table in &ready {
                gone.insert(&table.name);
                let name = ddl::table_name(&table.name);
                drafts.push(
                    Draft::ddl(format!("DROP TABLE {name}"))
                        .touching(table.identity)
                        .locking(name.clone(), "ACCESS EXCLUSIVE")
                        .costing(Some(false), Some(false))
                        .losing(format!("table {name}")),
                );
            }
            waiting = blocked;
        }
        self.drafts.extend(drafts);
    }

    fn drop_columns(&mut self) -> Result<(), PlanError> {
        let mut drafts = Vec::new();
        for altered in &self.altered {
            let table = ddl::table_name(&altered.old_name);
            for column in &altered.difference.dropped_columns {
                drafts.push(
                    Draft::ddl(format!("ALTER TABLE {table} DROP COLUMN {}", ddl::quote(&column.name)))
                        .touching(column.identity)
                        .touching(altered.identity())
                        .locking(table.clone(), "ACCESS EXCLUSIVE")
                        .costing(Some(false), Some(false))
                        .losing(format!("column {table}.{}", ddl::quote(&column.name))),
                );
            }
        }
        self.drafts.extend(drafts);
        Ok(())
    }

    fn rename(&mut self) {
        let mut drafts = rename::tables_and_columns(&self.renames, &self.altered);
        for altered in &self.altered {
            drafts.extend(rename::objects(altered));
        }
        self.drafts.extend(drafts);
    }

    fn create_tables(&mut self) {
        let created = std::mem::take(&mut self.change.created);
        let coming: BTreeSet<TableName> = created.iter().map(|table| table.name.clone()).collect();
        let mut made: BTreeSet<TableName> = BTreeSet::new();
        for mut table in created {
            crate::dialect::lower::conventional_names(&mut table, Engine::Postgres);
            made.insert(table.name.clone());
            let inline = |key: &ForeignKey| !coming.contains(&key.target) || made.contains(&key.target);
            let late: Vec<ForeignKey> = table.foreign_keys.iter().filter(|key| !inline(key)).cloned().collect();
            for draft in table_change::create(&table, &inline) {
                self.push(draft);
            }
            self.late_keys.extend(late.into_iter().map(|key| (table.name.clone(), table.identity, key)));
        }
    }

    fn alter_columns(&mut self) {
        let mut drafts = Vec::new();
        for altered in &self.altered {
            drafts.extend(column_change::steps(altered, &self.change.conversions));
        }
        // Rows that were written may have deferred keys to check, and ALTER TABLE refuses to run
        // while they wait ("pending trigger events").
        let wrote = drafts.iter().rposition(|draft| draft.step.kind == crate::plan::StepKind::Data);
        if wrote.is_some() {
            let mut settled = Vec::with_capacity(drafts.len() + 1);
            let mut pending = false;
            for draft in drafts {
                let is_data = draft.step.kind == crate::plan::StepKind::Data;
                if pending && !is_data {
                    settled.push(Draft::ddl("SET CONSTRAINTS ALL IMMEDIATE").touching(draft.touches.clone()));
                    pending = false;
                }
                pending |= is_data;
                settled.push(draft);
            }
            drafts = settled;
        }
        self.drafts.extend(drafts);
    }

    fn add_constraints(&mut self) {
        let mut drafts = Vec::new();
        for altered in &self.altered {
            let table = ddl::table_name(&altered.after.name);
            let add = |text: String| {
                Draft::ddl(format!("ALTER TABLE {table} ADD {text}"))
                    .touching(altered.identity())
                    .locking(table.clone(), "ACCESS EXCLUSIVE")
                    .costing(Some(false), Some(true))
            };
            let difference = &altered.difference;
            if let Some((_, Some(key))) = &difference.primary_key {
                drafts.push(add(ddl::primary_key(key.name.as_ref(), &key.columns)));
            }
            let named = &altered.named.after;
            drafts.extend(
                naming::with_names(&difference.uniques.added, &named.uniques)
                    .iter()
                    .map(|unique| add(ddl::unique(unique))),
            );
            for check in naming::with_names(&difference.checks.added, &named.checks) {
                let scans = check.validated;
                drafts.push(add(ddl::check(&check)).costing(Some(false), Some(scans)));
            }
            drafts.extend(
                naming::with_names(&difference.exclusions.added, &named.exclusions)
                    .iter()
                    .map(|exclusion| add(ddl::exclusion(exclusion))),
            );
            for index in naming::with_names(&difference.indexes.added, &named.indexes) {
                drafts.push(
                    Draft::ddl(ddl::create_index(&altered.after.name, &index))
                        .touching(altered.identity())
                        .locking(table.clone(), "SHARE")
                        .costing(Some(false), Some(true)),
                );
            }
            let validated = difference.checks.validated.iter().map(|check| &check.name);
            for name in validated.chain(difference.foreign_keys.validated.iter().map(|key| &key.name)).flatten() {
                drafts.push(
                    Draft::ddl(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", ddl::quote(name)))
                        .touching(altered.identity())
                        .locking(table.clone(), "SHARE UPDATE EXCLUSIVE")
                        .costing(Some(false), Some(true)),
                );
            }
        }
        self.drafts.extend(drafts);
    }

    fn add_foreign_keys(&mut self) {
        let mut keys: Vec<(TableName, Option<Identity>, ForeignKey)> = std::mem::take(&mut self.late_keys);
        for altered in &self.altered {
            let added = naming::with_names(&altered.difference.foreign_keys.added, &altered.named.after.foreign_keys);
            for key in added.into_iter().chain(altered.remade_keys.iter().cloned()) {
                keys.push((altered.after.name.clone(), altered.identity(), key));
            }
        }
        for (table, identity, key) in keys {
            let name = ddl::table_name(&table);
            self.push(
                Draft::ddl(format!("ALTER TABLE {name} ADD {}", ddl::foreign_key(&key)))
                    .touching(identity)
                    .locking(name, "SHARE ROW EXCLUSIVE")
                    .locking(ddl::table_name(&key.target), "SHARE ROW EXCLUSIVE")
                    .costing(Some(false), Some(key.validated)),
            );
        }
    }

    fn finish_tables(&mut self) -> Result<(), PlanError> {
        let mut drafts = Vec::new();
        for altered in &self.altered {
            drafts.extend(table_change::finish(altered)?);
        }
        self.drafts.extend(drafts);
        Ok(())
    }
}

fn drops_columns(change: &Change) -> bool {
    !change.dropped.is_empty()
        || change.altered.iter().any(|pair| {
            pair.before.columns.iter().any(|old| !pair.after.columns.iter().any(|new| new.identity == old.identity))
        })
}

fn drop_constraint(table: &TableName, name: Option<&String>, altered: &Altered) -> Draft {
    let table = ddl::table_name(table);
    let name = name.map(|name| ddl::quote(name)).unwrap_or_default();
    Draft::ddl(format!("ALTER TABLE {table} DROP CONSTRAINT {name}"))
        .touching(altered.identity())
        .locking(table, "ACCESS EXCLUSIVE")
        .costing(Some(false), Some(false))
}

fn column_names(columns: &[crate::schema::Column]) -> BTreeSet<&str> {
    columns.iter().map(|column| column.name.as_str()).collect()
}

/// A key whose columns change their type on either side is dropped before and made after.
fn mark_remade_keys(altered: &mut [Altered]) {
    let changed: BTreeSet<(TableName, String)> = altered
        .iter()
        .flat_map(|table| {
            table
                .difference
                .altered_columns
                .iter()
                .filter(|(old, new)| {
                    old.data_type != new.data_type
                        || old.collation != new.collation
                        || old.generated.is_some() != new.generated.is_some()
                })
                .map(|(_, new)| (table.after.name.clone(), new.name.clone()))
        })
        .collect();
    if changed.is_empty() {
        return;
    }
    for table in altered {
        let mut kept: Vec<ForeignKey> = table
            .before
            .foreign_keys
            .iter()
            .filter(|key| !table.difference.foreign_keys.dropped.contains(key))
            .filter(|key| {
                key.columns.iter().any(|column| changed.contains(&(table.after.name.clone(), column.clone())))
                    || key.target_columns.iter().any(|column| changed.contains(&(key.target.clone(), column.clone())))
            })
            .cloned()
            .collect();
        // A key that is made anew needs no rename: it comes back under its new name.
        for key in &mut kept {
            let rename = table
                .named
                .implicit
                .iter()
                .position(|(kind, old, _)| *kind == ObjectKind::Constraint && Some(old) == key.name.as_ref());
            if let Some(place) = rename {
                let (_, old, new) = table.named.implicit.remove(place);
                key.name = Some(new.clone());
                table.remade_names.push((new, old));
            }
            let declared = table.difference.foreign_keys.renamed.iter().position(|(old, _)| old.name == key.name);
            if let Some(place) = declared {
                let (old, new) = table.difference.foreign_keys.renamed.remove(place);
                if let (Some(old), Some(new)) = (old.name, new.name) {
                    key.name = Some(new.clone());
                    table.remade_names.push((new, old));
                }
            }
        }
        table.remade_keys = kept;
    }
}
