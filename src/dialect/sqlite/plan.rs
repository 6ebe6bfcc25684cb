//! The plan of a change, in an order that works:
//!
//! 1. what SQLite would stumble over steps aside (views that don't work, indexes that go),
//! 2. tables go,
//! 3. tables are altered under their old names, natively or by a rebuild,
//! 4. columns and tables get their new names, and SQLite follows them everywhere,
//! 5. tables come, then new indexes, and what stepped aside comes back.

use super::alter::Alteration;
use super::dependents;
use super::live::LiveTable;
use super::names::{Names, temporary};
use super::rebuild::rebuild;
use super::write::{create_index, create_table, quote};
use crate::dialect::lower::conventional_names;
use crate::plan::{Catalogue, Change, Conversion, Draft, Guard, PlanError, SqliteCatalogue, TableChange};
use crate::schema::{Index, IndexElement, SchemaObject as _, Table, TableName, compare_structure};
use crate::state::{Engine, Identity};
use std::collections::BTreeMap;

/// The statements that make a change.
pub fn plan(mut change: Change, catalogue: &mut dyn Catalogue) -> Result<Vec<Draft>, PlanError> {
    let asked: Vec<TableName> = change
        .altered
        .iter()
        .map(|pair| &pair.before)
        .chain(&change.dropped)
        .chain(&change.adopted)
        .map(|table| table.name.clone())
        .collect();
    let live = if asked.is_empty() { None } else { catalogue.sqlite(&asked)? };
    settle_adopted(&mut change, live)?;
    let (drafts, looks_at_all) = Planner::of(&change, live, &[]).plan()?;
    if !looks_at_all || !live.is_some_and(|live| live.objects.iter().any(|object| object.kind == "trigger")) {
        return Ok(drafts);
    }
    let broken = catalogue.sqlite_broken_triggers()?;
    if broken.is_empty() {
        return Ok(drafts);
    }
    let (drafts, _) = Planner::of(&change, catalogue.sqlite(&asked)?, &broken).plan()?;
    Ok(drafts)
}

/// A table that dorm manages from now on is made where it isn't there; where it is, its structure
/// must be the declared one.
fn settle_adopted(change: &mut Change, live: Option<&SqliteCatalogue>) -> Result<(), PlanError> {
    if change.adopted.is_empty() {
        return Ok(());
    }
    let tables = live.map(|live| super::read(live).tables).unwrap_or_default();
    for table in std::mem::take(&mut change.adopted) {
        let there = tables.iter().find(|there| there.name.name.eq_ignore_ascii_case(&table.name.name));
        let Some(there) = there else {
            change.created.push(table);
            continue;
        };
        let found = compare_structure(&table, there, Engine::Sqlite).structure;
        if !found.is_empty() {
            return Err(PlanError::new(format!(
                "table `{}` is there already, and its structure isn't the declared one: {}",
                table.name.name,
                found.join("; ")
            ))
            .help("change the declaration to what is there, and the structure with a later migration"));
        }
    }
    Ok(())
}

struct Planner<'a> {
    change: &'a Change,
    live: Option<&'a SqliteCatalogue>,
    /// The triggers that don't work.
    broken_triggers: &'a [String],
    names: Names,
    first: Vec<Draft>,
    middle: Vec<Draft>,
    last: Vec<Draft>,
    /// Whether a statement asks SQLite to look at all views.
    needs_views: bool,
}

impl<'a> Planner<'a> {
    fn of(change: &'a Change, live: Option<&'a SqliteCatalogue>, broken_triggers: &'a [String]) -> Self {
        Self {
            change,
            live,
            broken_triggers,
            names: Names::of(change),
            first: Vec::new(),
            middle: Vec::new(),
            last: Vec::new(),
            needs_views: false,
        }
    }

    /// The statements, and whether SQLite looks at all views and triggers when they run.
    fn plan(mut self) -> Result<(Vec<Draft>, bool), PlanError> {
        let change = self.change;
        self.drop_tables()?;
        for pair in &change.altered {
            self.alter(pair)?;
        }
        self.rename();
        for table in &change.created {
            self.create(table);
        }
        let (mut before, after) = self.broken_views();
        before.append(&mut self.first);
        before.append(&mut self.middle);
        before.append(&mut self.last);
        before.extend(after);
        Ok((before, self.needs_views))
    }

    fn drop_tables(&mut self) -> Result<(), PlanError> {
        let change = self.change;
        let leaving: Vec<&str> = change.dropped.iter().map(|table| table.name.name.as_str()).collect();
        for table in &change.dropped {
            let name = &table.name.name;
            if let Some(live) = self.live {
                dependents::of_table(name, &leaving, live)?;
            }
            let draft = Draft::ddl(format!("DROP TABLE {}", quote(name)))
                .touching(table.identity)
                .costing(Some(false), Some(false))
                .losing(format!("table {name}"));
            self.first.push(draft);
        }
        Ok(())
    }

    fn alter(&mut self, pair: &TableChange) -> Result<(), PlanError> {
        let table = match self.live {
            Some(catalogue) => LiveTable::find(catalogue, &pair.before)?,
            None => LiveTable::of(&pair.before),
        };
        let mut named = pair.after.clone();
        conventional_names(&mut named, Engine::Sqlite);
        let after = self.names.interim(&pair.after);
        let converted = |column: &Identity| self.change.conversions.contains_key(column);
        let columns = pair.after.columns.iter().filter_map(|column| column.identity);
        let conversions: BTreeMap<Identity, Conversion> = columns
            .filter(converted)
            .map(|column| (column, self.names.conversion(&pair.after, column, self.change)))
            .collect();
        let mut alteration = Alteration::new(table, &pair.before, after, &named, conversions, self.live)?;
        let gone = self.indexes(pair, &alteration, &named);
        for name in &alteration.lost_indexes {
            let touches = alteration.touched_columns();
            let sql =
                format!("-- nobody declared this index; it goes with its only column\nDROP INDEX {}", quote(name));
            self.first.push(Draft::ddl(sql).touching(touches).costing(Some(false), Some(false)));
        }
        match alteration.native() {
            Some(drafts) => {
                self.needs_views |= !alteration.difference.dropped_columns.is_empty();
                self.middle.extend(drafts);
            }
            None => {
                let mut all_gone = gone;
                all_gone.extend(alteration.lost_indexes.iter().cloned());
                let statistics = self.live.map(statistics).unwrap_or_default();
                self.middle.extend(rebuild(&alteration, &all_gone, &statistics));
            }
        }
        Ok(())
    }

    /// Drops the indexes that go, and makes those that come, under final names. Answers the names
    /// of those that went.
    fn indexes(&mut self, pair: &TableChange, alteration: &Alteration<'_>, named: &Table) -> Vec<String> {
        let mut gone = Vec::new();
        let mut drop = |planner: &mut Self, name: &str| {
            if !gone.iter().any(|other: &String| other == name) {
                gone.push(name.to_owned());
                let sql = format!("DROP INDEX {}", quote(name));
                let draft = Draft::ddl(sql).touching(pair.after.identity).costing(Some(false), Some(false));
                planner.first.push(draft);
            }
        };
        let difference = &alteration.difference;
        for index in &difference.indexes.dropped {
            if let Some(live) = alteration.live.index(index) {
                drop(self, &live.name);
            }
        }
        for (old, new) in &difference.indexes.renamed {
            let Some(live) = alteration.live.index(old) else { continue };
            if new.name.as_ref() != Some(&live.name) {
                drop(self, &live.name);
                self.create_index(alteration, named, new);
            }
        }
        for index in &difference.indexes.added {
            self.create_index(alteration, named, index);
        }
        let mut known = pair.before.clone();
        conventional_names(&mut known, Engine::Sqlite);
        for (place, index) in alteration.after.indexes.iter().enumerate().filter(|(_, index)| index.name.is_none()) {
            let (Some((was, old)), Some(new)) = (before(pair, &known, index), named.indexes.get(place)) else {
                continue;
            };
            let Some(live) = alteration.live.index(was) else { continue };
            if live.name == old && new.name.as_ref() != Some(&old) {
                drop(self, &live.name);
                self.create_index(alteration, named, index);
            }
        }
        gone
    }

    fn create_index(&mut self, alteration: &Alteration<'_>, named: &Table, index: &Index) {
        let place = alteration.after.indexes.iter().position(|other| other == index);
        let Some(index) = place.and_then(|place| named.indexes.get(place)) else { return };
        let columns = index.elements.iter().filter_map(|element| match element {
            IndexElement::Column { name, .. } => named.columns.iter().find(|column| &column.name == name),
            IndexElement::Expression { .. } => None,
        });
        let touches: Vec<Identity> = columns.filter_map(|column| column.identity).chain(named.identity).collect();
        let mut draft =
            Draft::ddl(create_index(&named.name.name, index)).touching(touches).costing(Some(false), Some(true));
        let is_fresh = named.identity.is_some_and(|identity| self.change.fresh.contains(&identity));
        if index.unique && !is_fresh {
            draft = draft.guarded(unique_guard(named, index));
        }
        self.last.push(draft);
    }

    fn rename(&mut self) {
        for pair in &self.change.altered {
            for (from, to) in self.names.column_renames(&pair.after) {
                self.needs_views = true;
                let identity =
                    pair.after.columns.iter().find(|column| column.name == to).and_then(|column| column.identity);
                let sql = format!(
                    "ALTER TABLE {} RENAME COLUMN {} TO {}",
                    quote(&pair.before.name.name),
                    quote(&from),
                    quote(&to)
                );
                let touches = identity.into_iter().chain(pair.after.identity);
                self.middle.push(Draft::ddl(sql).touching(touches).costing(Some(false), Some(false)));
            }
        }
        for (from, to) in self.names.table_renames() {
            self.needs_views = true;
            let pair =
                self.change.altered.iter().find(|pair| pair.after.name.name == to || pair.before.name.name == from);
            let identity = pair.and_then(|pair| pair.after.identity);
            self.middle.push(rename_table(&from, &to).touching(identity));
        }
        let created = &self.change.created;
        for table in created.iter().filter(|table| self.names.displaced.contains(&table.name.name)) {
            let name = temporary(&table.name.name);
            let mut aside = table.clone();
            conventional_names(&mut aside, Engine::Sqlite);
            aside.name.name.clone_from(&name);
            aside.indexes.clear();
            let statements = create_table(&aside).into_iter().map(|sql| Draft::ddl(sql).touching(table.identity));
            self.middle.extend(statements);
            self.middle.push(rename_table(&name, &table.name.name).touching(table.identity));
        }
    }

    fn create(&mut self, table: &Table) {
        let skipped = usize::from(self.names.displaced.contains(&table.name.name));
        for sql in create_table(table).into_iter().skip(skipped) {
            self.middle.push(Draft::ddl(sql).touching(table.identity).costing(Some(false), Some(false)));
        }
    }

    /// Views and triggers that don't work step aside where SQLite would look at all of them, and come back with
    /// their triggers.
    fn broken_views(&mut self) -> (Vec<Draft>, Vec<Draft>) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let Some(live) = self.live.filter(|_| self.needs_views) else { return (before, after) };
        let touches: Vec<Identity> = self.change.altered.iter().filter_map(|pair| pair.after.identity).collect();
        for name in self.broken_triggers {
            let trigger = live.objects.iter().find(|object| object.kind == "trigger" && &object.name == name);
            let Some(trigger) = trigger else { continue };
            let with_view = live.broken_views.iter().any(|view| view.eq_ignore_ascii_case(&trigger.table));
            let dropped = self.change.dropped.iter().any(|table| table.name.name.eq_ignore_ascii_case(&trigger.table));
            if with_view || dropped {
                continue;
            }
            // A rebuild makes its table's triggers again: this one comes later.
            self.middle.retain(|draft| Some(&draft.step.sql) != trigger.sql.as_ref());
            before.push(Draft::ddl(format!("DROP TRIGGER {}", quote(name))).touching(touches.clone()));
            after.extend(trigger.sql.clone().map(|sql| Draft::ddl(sql).touching(touches.clone())));
        }
        for name in &live.broken_views {
            before.push(Draft::ddl(format!("DROP VIEW {}", quote(name))).touching(touches.clone()));
            let own = |kind: &str| {
                let objects = live.objects.iter();
                let kind = kind.to_owned();
                objects.filter(move |object| object.kind == kind && object.table.eq_ignore_ascii_case(name))
            };
            for object in own("view").chain(own("trigger")) {
                after.extend(object.sql.clone().map(|sql| Draft::ddl(sql).touching(touches.clone())));
            }
        }
        (before, after)
    }
}

/// The tables in which ANALYZE keeps what it found.
fn statistics(catalogue: &SqliteCatalogue) -> Vec<&str> {
    let names = catalogue.objects.iter().filter(|object| object.kind == "table").map(|object| object.name.as_str());
    names.filter(|name| name.starts_with("sqlite_stat")).collect()
}

fn rename_table(from: &str, to: &str) -> Draft {
    Draft::ddl(format!("ALTER TABLE {} RENAME TO {}", quote(from), quote(to))).costing(Some(false), Some(false))
}

/// The name that an index had before, declared or by the convention: one that is unnamed from now
/// on gives it up, but not one that somebody else gave it.
fn before<'p>(pair: &'p TableChange, known: &Table, index: &Index) -> Option<(&'p Index, String)> {
    // One that keeps its name gives nothing up.
    let same = |old: &Index, new: &Index| new.name == old.name && new.same_substance(old);
    let keeps = |old: &Index| old.name.is_some() && pair.after.indexes.iter().any(|new| same(old, new));
    let mut places = pair.before.indexes.iter().enumerate().filter(|(_, old)| !keeps(old));
    // Of two that cover the same, the unnamed one is meant.
    let unnamed = places.clone().find(|(_, old)| old.name.is_none() && old.same_substance(index));
    let (place, old) = unnamed.or_else(|| places.find(|(_, old)| old.same_substance(index)))?;
    Some((old, known.indexes.get(place)?.name.clone()?))
}

fn unique_guard(table: &Table, index: &Index) -> Guard {
    let texts: Vec<String> = index
        .elements
        .iter()
        .map(|element| match element {
            IndexElement::Column { name, collation: Some(collation), .. } => {
                format!("{} COLLATE {}", quote(name), quote(collation))
            }
            IndexElement::Column { name, .. } => quote(name),
            IndexElement::Expression { sql, .. } => without_order(sql),
        })
        .collect();
    let mut conditions: Vec<String> = texts.iter().map(|text| format!("{text} IS NOT NULL")).collect();
    conditions.extend(index.condition.iter().map(|condition| format!("({condition})")));
    let shown = texts.join(", ");
    Guard {
        query: format!(
            "SELECT {shown}, count(*) AS rows FROM {} WHERE {} GROUP BY {shown} HAVING count(*) > 1 LIMIT 5",
            quote(&table.name.name),
            conditions.join(" AND ")
        ),
        message: format!(
            "rows of `{}` are equal in what `{}` makes unique",
            table.name.name,
            index.name.as_deref().unwrap_or_default()
        ),
        help: Some("change or delete the rows that are there twice, and migrate again".to_owned()),
    }
}

/// An index's expression without ASC or DESC.
fn without_order(sql: &str) -> String {
    let trimmed = sql.trim();
    for word in [" asc", " desc"] {
        let cut = trimmed.len().checked_sub(word.len());
        if let Some(cut) = cut
            && trimmed.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(word))
        {
            return trimmed.get(..cut).unwrap_or_default().to_owned();
        }
    }
    trimmed.to_owned()
}
