//! New names: of tables and columns, and of what is called after them.

use super::ddl::{beside, quote, table_name};
use super::names::{self, Named};
use super::order::{in_between, order};
use super::plan::{ENGINE, Pair, Work};
use crate::plan::{Change, Draft, PlanError, TableChange};
use crate::schema::{Column, ColumnIdentity, SchemaObject, TableName};
use crate::state::Identity;
use std::collections::{BTreeMap, BTreeSet};

const STRONG: &str = "ACCESS EXCLUSIVE";

/// Tables and columns. What goes and whose name is needed makes room first. Afterwards every
/// `before` speaks of the new names.
pub(super) fn names(work: &mut Work, change: &mut Change, dropped: &mut [Named]) -> Result<(), PlanError> {
    make_room_for_tables(work, change, dropped);
    make_room_for_columns(work, change);
    let renames = change.rename(ENGINE);
    rename_tables(work, &renames.tables);
    let mut by_table: BTreeMap<&TableName, Vec<(String, String)>> = BTreeMap::new();
    let mut identities: BTreeMap<(&TableName, &str), Identity> = BTreeMap::new();
    for (table, identity, old, new) in &renames.columns {
        by_table.entry(table).or_default().push((old.clone(), new.clone()));
        identities.insert((table, new.as_str()), *identity);
    }
    for (table, renames) in by_table {
        let owner = change.altered.iter().find(|pair| &pair.after.name == table).and_then(|pair| pair.after.identity);
        for (old, new) in order(&renames, |name| in_between(name)) {
            let identity = renames.iter().find(|(first, last)| *last == new || *first == old);
            let identity = identity.and_then(|(_, last)| identities.get(&(table, last.as_str())).copied());
            work.push(rename_column(&table_name(table), &old, &new).touching(identity.into_iter().chain(owner)));
        }
    }
    // A key may point at a table that goes, and that has made room.
    Ok(())
}

fn rename_column(table: &str, old: &str, new: &str) -> Draft {
    let sql = |old: &str, new: &str| format!("ALTER TABLE {table} RENAME COLUMN {} TO {}", quote(old), quote(new));
    let mut draft = Draft::ddl(sql(old, new)).locking(table, STRONG).costing(Some(false), Some(false));
    draft.step.reverse = vec![sql(new, old)];
    draft
}

fn make_room_for_tables(work: &mut Work, change: &mut Change, dropped: &mut [Named]) {
    let wanted: BTreeSet<TableName> = change
        .altered
        .iter()
        .filter(|pair| pair.after.name != pair.before.name)
        .map(|pair| pair.after.name.clone())
        .collect();
    for named in dropped {
        let old = named.table.name.clone();
        if !wanted.contains(&old) {
            continue;
        }
        let new = TableName { schema: old.schema.clone(), name: in_between(&old.name) };
        let draft = rename_table(&old, &new).into_iter().map(|draft| draft.touching(named.table.identity));
        work.drafts.extend(draft);
        named.table.name.clone_from(&new);
        for pair in &mut change.altered {
            for key in pair.before.foreign_keys.iter_mut().filter(|key| key.target == old) {
                key.target.clone_from(&new);
            }
        }
    }
}

fn make_room_for_columns(work: &mut Work, change: &mut Change) {
    for pair in &mut change.altered {
        let TableChange { before, after } = &*pair;
        let stays = |place: usize, column: &Column| {
            before.columns.shares(place, &after.columns)
                || after.columns.find_near(place, |other| other.identity == column.identity).is_some()
        };
        let is_wanted = |name: &str| after.columns.iter().any(|column| column.name == name);
        let leaving = before.columns.iter().enumerate().filter(|(place, column)| !stays(*place, column));
        let room: Vec<(String, String)> = leaving
            .filter(|(_, column)| is_wanted(&column.name))
            .map(|(_, column)| (column.name.clone(), in_between(&column.name)))
            .collect();
        let table = table_name(&pair.before.name);
        for (old, new) in &room {
            let identity = pair.before.columns.iter().find(|column| column.name == *old).and_then(|c| c.identity);
            let touched = identity.into_iter().chain(pair.before.identity);
            work.push(rename_column(&table, old, new).touching(touched));
        }
        let room: Vec<(&str, &str)> = room.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        if !room.is_empty() {
            pair.before.rename_columns(&room, ENGINE);
        }
    }
}

fn rename_tables(work: &mut Work, tables: &[(Identity, TableName, TableName)]) {
    let renames: Vec<(TableName, TableName)> = tables.iter().map(|(_, old, new)| (old.clone(), new.clone())).collect();
    let between = |name: &TableName| TableName { schema: name.schema.clone(), name: in_between(&name.name) };
    for (old, new) in order(&renames, between) {
        let identity =
            tables.iter().find(|(_, first, last)| *last == new || *first == old).map(|(identity, ..)| *identity);
        let drafts = rename_table(&old, &new);
        work.drafts.extend(drafts.into_iter().map(|draft| draft.touching(identity)));
    }
}

/// RENAME TO, and SET SCHEMA before it where the schema is another one.
fn rename_table(old: &TableName, new: &TableName) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut place = old.clone();
    if old.schema != new.schema {
        drafts.push(set_schema(&place, new.schema.as_deref()));
        place.schema.clone_from(&new.schema);
    }
    if place.name != new.name {
        let sql = |from: &TableName, to: &str| format!("ALTER TABLE {} RENAME TO {}", table_name(from), quote(to));
        let mut draft =
            Draft::ddl(sql(&place, &new.name)).locking(table_name(&place), STRONG).costing(Some(false), Some(false));
        draft.step.reverse = vec![sql(new, &place.name)];
        drafts.push(draft);
    }
    drafts
}

fn set_schema(table: &TableName, schema: Option<&str>) -> Draft {
    let name = table_name(table);
    let sql = match schema {
        Some(schema) => format!("ALTER TABLE {name} SET SCHEMA {}", quote(schema)),
        // The database's own schema isn't known by name here.
        None => format!(
            "DO $dorm$ BEGIN EXECUTE format('ALTER TABLE {} SET SCHEMA %I', current_schema()); END $dorm$",
            name.replace('\'', "''").replace('%', "%%")
        ),
    };
    Draft::ddl(sql).locking(name, STRONG).costing(Some(false), Some(false))
}

/// Indexes, constraints and sequences: those that were given another name, and those that are
/// called after a table or column that was.
pub(super) fn objects(work: &mut Work, pairs: &[Pair], dropped: &[Named]) {
    let mut relations: Vec<(Relation, Relation)> = Vec::new();
    for pair in pairs {
        let table = &pair.after.name;
        let relation = |kind, name: &str| Relation { table: table.clone(), kind, name: name.to_owned() };
        let mut add = |kind, old: Option<&str>, new: Option<&str>| {
            if let (Some(old), Some(new)) = (old, new)
                && old != new
            {
                relations.push((relation(kind, old), relation(kind, new)));
            }
        };
        let difference = &pair.difference;
        for (old, new) in &difference.uniques.renamed {
            let is_index = work
                .live
                .table(&pair.named.declared.name)
                .is_some_and(|live| live.indexes.iter().any(|index| index.name == old.name));
            add(if is_index { Kind::Index } else { Kind::Constraint }, old.name(), new.name());
        }
        for (old, new) in &difference.indexes.renamed {
            add(Kind::Index, old.name(), new.name());
        }
        for (old, new) in &difference.exclusions.renamed {
            add(Kind::Constraint, old.name(), new.name());
        }
        if let Some((Some(old), Some(new))) = &difference.primary_key
            && old.columns == new.columns
            && !new.columns.iter().any(|column| pair.recreated.contains(column))
        {
            add(Kind::Constraint, old.name.as_deref(), new.name.as_deref());
        }
        for (old, new) in sequences(work, pair) {
            add(Kind::Sequence, Some(&old), Some(&new));
        }
        let checks = difference.checks.renamed.iter().map(|(old, new)| (old.name(), new.name()));
        let keys = difference.foreign_keys.renamed.iter().map(|(old, new)| (old.name(), new.name()));
        // Names of checks and of keys to other tables are the table's own.
        let own: Vec<(String, String)> = checks
            .chain(keys)
            .filter_map(|(old, new)| Some((old?.to_owned(), new?.to_owned())))
            .filter(|(old, new)| old != new)
            .collect();
        for (old, new) in order(&own, |name| in_between(name)) {
            work.push(rename_relation(table, Kind::Constraint, &old, &new).touching(pair.identity()));
        }
    }
    let between = |relation: &Relation| Relation { name: in_between(&relation.name), ..relation.clone() };
    // A table that goes does so later, and must not keep a name that is needed now.
    for named in dropped {
        let leaving = relations_of(work, named);
        let wanted: Vec<Relation> =
            leaving.into_iter().filter(|old| relations.iter().any(|(_, new)| new == old)).collect();
        relations.extend(wanted.into_iter().map(|old| (old.clone(), between(&old))));
    }
    // The names of indexes, constraints with indexes and sequences are the schema's.
    for (old, new) in order(&relations, between) {
        let identity = pairs.iter().find(|pair| pair.after.name == old.table).and_then(Pair::identity);
        let leaving = || dropped.iter().find(|named| named.table.name == old.table);
        let identity = identity.or_else(|| leaving().and_then(|named| named.table.identity));
        let kind = relations
            .iter()
            .find(|(first, last)| first == &old || last == &new)
            .map_or(old.kind, |(first, _)| first.kind);
        work.push(rename_relation(&old.table, kind, &old.name, &new.name).touching(identity));
    }
}

/// Something with a name among those of a schema. Compared by that name alone.
#[derive(Debug, Clone)]
struct Relation {
    table: TableName,
    kind: Kind,
    name: String,
}

impl Relation {
    fn key(&self) -> (&Option<String>, &str) {
        (&self.table.schema, &self.name)
    }
}

impl PartialEq for Relation {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Relation {}

impl PartialOrd for Relation {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Relation {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Constraint,
    Index,
    Sequence,
}

fn rename_relation(table: &TableName, kind: Kind, old: &str, new: &str) -> Draft {
    let name = table_name(table);
    let sql = |old: &str, new: &str| match kind {
        Kind::Constraint => format!("ALTER TABLE {name} RENAME CONSTRAINT {} TO {}", quote(old), quote(new)),
        Kind::Index => format!("ALTER INDEX {} RENAME TO {}", beside(table, old), quote(new)),
        Kind::Sequence => format!("ALTER SEQUENCE {} RENAME TO {}", beside(table, old), quote(new)),
    };
    let draft = Draft::ddl(sql(old, new)).costing(Some(false), Some(false));
    let mut draft = match kind {
        Kind::Constraint => draft.locking(name.clone(), STRONG),
        Kind::Index | Kind::Sequence => draft.locking(name.clone(), "ACCESS SHARE"),
    };
    draft.step.reverse = vec![sql(new, old)];
    draft
}

/// What a table that goes has among the names of its schema.
fn relations_of(work: &Work, named: &Named) -> Vec<Relation> {
    let table = &named.table;
    let relation = |kind, name: &str| Relation { table: table.name.clone(), kind, name: name.to_owned() };
    let live = work.live.table(&named.declared.name);
    let is_index =
        |name: &str| live.is_some_and(|live| live.indexes.iter().any(|index| index.name.as_deref() == Some(name)));
    let uniques = table.uniques.iter().filter_map(SchemaObject::name);
    let uniques = uniques.map(|name| relation(if is_index(name) { Kind::Index } else { Kind::Constraint }, name));
    let exclusions = table.exclusions.iter().filter_map(SchemaObject::name);
    let key = table.primary_key.iter().filter_map(|key| key.name.as_deref());
    let constraints = exclusions.chain(key).map(|name| relation(Kind::Constraint, name));
    let indexes = table.indexes.iter().filter_map(SchemaObject::name).map(|name| relation(Kind::Index, name));
    let counting = table.columns.iter().filter(|column| matches!(column.auto, Some(ColumnIdentity::Identity(_))));
    let sequences = counting.filter_map(|column| {
        let conventional = || names::object_name(&named.declared.name.name, &column.name, "seq");
        let known = work.live.sequence(&named.declared.name, &column.name).map(str::to_owned);
        let name = known.or_else(|| (!work.live.is_known()).then(conventional))?;
        Some(relation(Kind::Sequence, &name))
    });
    uniques.chain(constraints).chain(indexes).chain(sequences).collect()
}

/// Sequences that are called after their column, as PostgreSQL does it: old and new name.
fn sequences(work: &Work, pair: &Pair) -> Vec<(String, String)> {
    let old_table = &pair.named.declared.name;
    let mut found = Vec::new();
    for new in pair.after.columns.iter().filter(|column| matches!(column.auto, Some(ColumnIdentity::Identity(_)))) {
        let old = pair.named.declared.columns.iter().find(|old| old.identity == new.identity && old.auto == new.auto);
        let Some(old) = old else { continue };
        let conventional = names::object_name(&old_table.name, &old.name, "seq");
        let is_conventional = match work.live.sequence(old_table, &old.name) {
            Some(sequence) => sequence == conventional,
            None => !work.live.is_known(),
        };
        let wanted = names::object_name(&pair.after.name.name, &new.name, "seq");
        if is_conventional && wanted != conventional {
            found.push((conventional, wanted));
        }
    }
    found
}
