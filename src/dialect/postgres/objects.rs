//! Constraints and indexes that go and come.

use super::ddl::{self, Checked, beside, quote, table_name};
use super::names::Named;
use super::plan::{Pair, Work};
use super::recipes;
use super::tables::{self, LateKey};
use crate::plan::Draft;
use crate::schema::{ForeignKey, Index, SchemaObject, Table};
use std::collections::BTreeSet;

const STRONG: &str = "ACCESS EXCLUSIVE";

/// Keys that go; those of tables that go where they stand in the way.
pub(super) fn drop_foreign_keys(work: &mut Work, pairs: &[Pair], dropped: &[Named]) {
    for pair in pairs {
        for key in &pair.difference.foreign_keys.dropped {
            // One key may stay as it is but for when it is checked.
            if deferral_only(pair, key).is_some() {
                continue;
            }
            let draft = drop_key(&pair.before, key);
            work.push(one_at_a_time(work, pair.takes_recipes, &pair.before, key, draft));
        }
    }
    let circles = tables::circular(dropped);
    let disturbed: BTreeSet<_> = pairs
        .iter()
        .filter(|pair| {
            changes_key(pair)
                || !pair.difference.altered_columns.is_empty()
                || !pair.difference.uniques.dropped.is_empty()
                || !pair.difference.dropped_columns.is_empty()
        })
        .map(|pair| pair.named.declared.name.clone())
        .collect();
    for named in dropped {
        for (key, declared) in named.table.foreign_keys.iter().zip(&named.declared.foreign_keys) {
            let is_circular = circles.contains(&(named.declared.name.clone(), declared.target.clone()));
            let is_held_up = declared.target != named.declared.name
                && (work.online.covers(&named.declared.name) || work.online.covers(&declared.target));
            if is_circular || is_held_up || disturbed.contains(&declared.target) {
                let draft = drop_key(&named.table, key);
                work.push(one_at_a_time(work, is_held_up, &named.table, key, draft));
            }
        }
    }
}

/// A key that goes takes strong locks on two tables: nobody should wait for more than these.
fn one_at_a_time(work: &Work, is_held_up: bool, table: &Table, key: &ForeignKey, draft: Draft) -> Draft {
    let alone = is_held_up || work.online.covers(&key.target);
    if alone && key.target != table.name { draft.apart() } else { draft }
}

fn changes_key(pair: &Pair) -> bool {
    pair.difference
        .primary_key
        .as_ref()
        .is_some_and(|(old, new)| old.as_ref().map(|key| &key.columns) != new.as_ref().map(|key| &key.columns))
}

fn drop_key(table: &Table, key: &ForeignKey) -> Draft {
    let name = table_name(&table.name);
    let mut draft = Draft::ddl(ddl::drop_constraint(&table.name, key.name.as_deref()))
        .locking(name.clone(), STRONG)
        .costing(Some(false), Some(false))
        .touching(touched(table, &key.columns));
    if key.target != table.name {
        draft = draft.locking(table_name(&key.target), STRONG);
    }
    draft.step.reverse = vec![format!("ALTER TABLE {name} ADD {}", ddl::foreign_key(key, Checked::AsDeclared))];
    draft
}

/// The key as it will be, where only DEFERRABLE differs: that is a word in the catalogue.
fn deferral_only<'a>(pair: &'a Pair, old: &ForeignKey) -> Option<&'a ForeignKey> {
    pair.difference.foreign_keys.added.iter().find(|new| {
        new.name == old.name && old.deferral != new.deferral && {
            let same = ForeignKey { deferral: new.deferral, ..old.clone() };
            same.same_substance(new)
        }
    })
}

/// The column's identity first, where an object is over one column.
fn touched(table: &Table, columns: &[String]) -> Vec<crate::state::Identity> {
    let of =
        |column: &String| table.columns.iter().find(|entry| &entry.name == column).and_then(|entry| entry.identity);
    let column = match columns {
        [column] => of(column),
        _ => None,
    };
    column.into_iter().chain(table.identity).collect()
}

/// Indexes, checks, uniques, exclusions and the primary key that go.
pub(super) fn drop(work: &mut Work, pairs: &[Pair]) {
    for pair in pairs {
        let name = pair.table();
        let live = work.live.table(&pair.named.declared.name);
        let constraint = |object: Option<&str>, again: String, columns: &[String]| {
            let object = object.unwrap_or_default();
            let mut draft = Draft::ddl(format!("ALTER TABLE {name} DROP CONSTRAINT {}", quote(object)))
                .locking(name.clone(), STRONG)
                .costing(Some(false), Some(false))
                .touching(touched(&pair.before, columns));
            draft.step.reverse = vec![format!("ALTER TABLE {name} ADD {again}")];
            draft
        };
        let index = |object: Option<&str>, again: String, columns: &[String]| {
            let mut draft = Draft::ddl(format!("DROP INDEX {}", beside(&pair.after.name, object.unwrap_or_default())))
                .locking(name.clone(), STRONG)
                .costing(Some(false), Some(false))
                .touching(touched(&pair.before, columns));
            draft.step.reverse = vec![again];
            draft
        };
        let is_index = |object: Option<&str>| {
            live.is_some_and(|live| live.indexes.iter().any(|index| index.name.as_deref() == object))
        };
        let is_constraint = |object: Option<&str>| {
            live.is_some_and(|live| live.uniques.iter().any(|unique| unique.name.as_deref() == object))
        };
        let mut drafts = Vec::new();
        let difference = &pair.difference;
        for old in &difference.indexes.dropped {
            let columns = index_columns(old);
            let again = ddl::index(&pair.after.name, old);
            if replacement(pair, old).is_some() {
                continue;
            }
            if pair.takes_recipes && !is_constraint(old.name()) {
                let draft = recipes::drop_index(&pair.after.name, old.name().unwrap_or_default(), old);
                drafts.push(draft.touching(touched(&pair.before, &columns)));
                continue;
            }
            drafts.push(if is_constraint(old.name()) {
                constraint(old.name(), again, &columns)
            } else {
                index(old.name(), again, &columns)
            });
        }
        for old in &difference.uniques.dropped {
            let again = ddl::unique(old);
            drafts.push(if is_index(old.name()) {
                index(old.name(), format!("ALTER TABLE {name} ADD {again}"), &old.columns)
            } else {
                constraint(old.name(), again, &old.columns)
            });
        }
        for old in &difference.checks.dropped {
            let columns: Vec<String> = old.column.iter().cloned().collect();
            drafts.push(constraint(old.name(), ddl::check(old, Checked::AsDeclared), &columns));
        }
        for old in &difference.exclusions.dropped {
            drafts.push(constraint(old.name(), ddl::exclusion(old), &[]));
        }
        if let Some((Some(old), new)) = &difference.primary_key
            && !is_rename(pair, old, new.as_ref())
        {
            drafts.push(constraint(old.name.as_deref(), ddl::primary_key(old), &old.columns));
        }
        work.drafts.extend(drafts);
    }
}

fn is_rename(pair: &Pair, old: &crate::schema::PrimaryKey, new: Option<&crate::schema::PrimaryKey>) -> bool {
    new.is_some_and(|new| new.columns == old.columns)
        && !old.columns.iter().any(|column| pair.recreated.contains(column))
}

/// The index that takes the name of one that goes, where both can be there for a while: none of
/// the columns goes or becomes another one.
fn replacement<'a>(pair: &'a Pair, old: &Index) -> Option<&'a Index> {
    let difference = &pair.difference;
    let stays = pair.takes_recipes
        && difference.dropped_columns.is_empty()
        && difference.altered_columns.iter().all(|(old, new)| old.data_type == new.data_type)
        && pair.recreated.is_empty();
    difference.indexes.added.iter().find(|new| stays && new.name == old.name && new.name.is_some())
}

fn index_columns(index: &Index) -> Vec<String> {
    let names = index.elements.iter().filter_map(|element| match element {
        crate::schema::IndexElement::Column { name, .. } => Some(name.clone()),
        crate::schema::IndexElement::Expression { .. } => None,
    });
    names.collect()
}

/// The primary key, uniques, indexes, checks and exclusions that come.
pub(super) fn add(work: &mut Work, pairs: &[Pair]) {
    for pair in pairs {
        let name = pair.table();
        let constraint = |sql: String, object: Option<&str>, columns: &[String], scans: bool| {
            let mut draft = Draft::ddl(format!("ALTER TABLE {name} ADD {sql}"))
                .locking(name.clone(), STRONG)
                .costing(Some(false), Some(scans))
                .touching(touched(&pair.after, columns));
            draft.step.reverse = object
                .map(|object| format!("ALTER TABLE {name} DROP CONSTRAINT {}", quote(object)))
                .into_iter()
                .collect();
            draft
        };
        let difference = &pair.difference;
        let mut drafts = Vec::new();
        if let Some((old, Some(new))) = &difference.primary_key
            && !old.as_ref().is_some_and(|old| is_rename(pair, old, Some(new)))
        {
            let touched = touched(&pair.after, &new.columns);
            if pair.takes_recipes {
                let recipe = recipes::add_primary_key(&pair.after.name, new);
                drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched.clone())));
            } else {
                drafts.push(constraint(ddl::primary_key(new), new.name.as_deref(), &new.columns, true));
            }
        }
        for new in &difference.uniques.added {
            if pair.takes_recipes {
                let touched = touched(&pair.after, &new.columns);
                let recipe = recipes::add_unique(&pair.after.name, new);
                drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched.clone())));
                continue;
            }
            drafts.push(constraint(ddl::unique(new), new.name(), &new.columns, true));
        }
        for new in &difference.indexes.added {
            if pair.takes_recipes {
                let touched = touched(&pair.after, &index_columns(new));
                let old = difference.indexes.dropped.iter().find(|old| replacement(pair, old) == Some(new));
                let recipe = match old {
                    Some(old) => recipes::replace_index(&pair.after.name, old, new),
                    None => vec![recipes::add_index(&pair.after.name, new)],
                };
                drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched.clone())));
                continue;
            }
            let mut draft = Draft::ddl(ddl::index(&pair.after.name, new))
                .locking(name.clone(), "SHARE")
                .costing(Some(false), Some(true))
                .touching(touched(&pair.after, &index_columns(new)));
            let object = new.name().unwrap_or_default();
            draft.step.reverse = vec![format!("DROP INDEX {}", beside(&pair.after.name, object))];
            drafts.push(draft);
        }
        for new in &difference.checks.added {
            let columns: Vec<String> = new.column.iter().cloned().collect();
            if pair.takes_recipes {
                let touched = touched(&pair.after, &columns);
                let recipe = recipes::add_check(&pair.after, new);
                drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched.clone())));
                continue;
            }
            drafts.push(constraint(ddl::check(new, Checked::AsDeclared), new.name(), &columns, new.validated));
        }
        for new in &difference.exclusions.added {
            drafts.push(constraint(ddl::exclusion(new), new.name(), &[], true));
        }
        for new in &difference.checks.validated {
            let known = pair.after.checks.iter().find(|check| check.same_substance(new));
            drafts.push(validate(pair, new.name().or_else(|| known.and_then(SchemaObject::name))));
        }
        work.drafts.extend(drafts);
    }
}

fn validate(pair: &Pair, object: Option<&str>) -> Draft {
    let name = pair.table();
    if pair.takes_recipes {
        return recipes::validate(&name, object.unwrap_or_default()).touching(pair.identity());
    }
    Draft::ddl(format!("ALTER TABLE {name} VALIDATE CONSTRAINT {}", quote(object.unwrap_or_default())))
        .locking(name, "SHARE UPDATE EXCLUSIVE")
        .costing(Some(false), Some(true))
        .touching(pair.identity())
}

/// Keys of new tables that had to wait for their targets.
pub(super) fn add_late_keys(work: &mut Work, late: &[LateKey]) {
    for LateKey { table, key } in late {
        work.push(add_key(table, key, Checked::NoRowsYet));
    }
}

/// Keys that come, and those that change only when they are checked.
pub(super) fn add_foreign_keys(work: &mut Work, pairs: &[Pair]) {
    for pair in pairs {
        let name = pair.table();
        let kept: Vec<&ForeignKey> =
            pair.difference.foreign_keys.dropped.iter().filter_map(|old| deferral_only(pair, old)).collect();
        for key in &pair.difference.foreign_keys.added {
            if kept.iter().any(|other| other.name == key.name) {
                let sql = format!(
                    "ALTER TABLE {name} ALTER CONSTRAINT {}{}",
                    quote(key.name().unwrap_or_default()),
                    ddl::altered_deferral(key.deferral)
                );
                let draft = Draft::ddl(sql).locking(name.clone(), STRONG).costing(Some(false), Some(false));
                work.push(draft.touching(touched(&pair.after, &key.columns)));
                continue;
            }
            if pair.takes_recipes
                || work.online.covers(&key.target) && !work.is_fresh(&pair.after) && pair.after.partition.is_none()
            {
                let touched = touched(&pair.after, &key.columns);
                let recipe = recipes::add_key(&pair.after, key);
                work.drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched.clone())));
                continue;
            }
            let checked = if work.is_fresh(&pair.after) { Checked::NoRowsYet } else { Checked::AsDeclared };
            work.push(add_key(&pair.after, key, checked));
        }
        for key in &pair.difference.foreign_keys.validated {
            let known = pair.after.foreign_keys.iter().find(|other| other.same_substance(key));
            work.push(validate(pair, key.name().or_else(|| known.and_then(SchemaObject::name))));
        }
    }
}

fn add_key(table: &Table, key: &ForeignKey, checked: Checked) -> Draft {
    let name = table_name(&table.name);
    let mut draft = Draft::ddl(format!("ALTER TABLE {name} ADD {}", ddl::foreign_key(key, checked)))
        .locking(name.clone(), "SHARE ROW EXCLUSIVE")
        .costing(Some(false), Some(key.validated))
        .touching(touched(table, &key.columns));
    if key.target != table.name {
        draft = draft.locking(table_name(&key.target), "SHARE ROW EXCLUSIVE");
    }
    draft.step.reverse =
        vec![format!("ALTER TABLE {name} DROP CONSTRAINT {}", quote(key.name.as_deref().unwrap_or_default()))];
    draft
}
