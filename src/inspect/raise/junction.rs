//! Tables that are a many-to-many field's and nothing more.

use super::RaiseRequest;
use super::key::target_columns;
use super::naming::title;
use super::object::plain_columns;
use super::own_names::{Named, was_own};
use super::roster::{Entry, Role, Roster, same_name};
use crate::schema::{ColumnIdentity, Deferral, ForeignKey, Table};
use crate::state::{AutoKind, Deferrable, Engine, Field, FieldType, IntegerSize, ManyToMany, OnDelete};
use rustc_hash::FxHashMap;

/// A table that looks like a junction. Whether it is one depends on what its sides are called.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// The table.
    pub place: usize,
    /// The model that would have the field, and the one that it would lead to.
    source: usize,
    target: usize,
    /// The columns.
    source_column: String,
    target_column: String,
    auto_field: AutoKind,
    on_delete: OnDelete,
    deferrable: Option<Deferrable>,
}

/// A many-to-many field of a model.
#[derive(Debug)]
pub(super) struct Junction {
    /// Its table.
    pub place: usize,
    /// The table of the model that has it.
    pub source: usize,
    pub field: Field,
}

/// The tables of the right shape.
pub(super) fn candidates(roster: &Roster<'_>, request: &RaiseRequest<'_>) -> Vec<Candidate> {
    let pointed_at: Vec<usize> = roster
        .chosen()
        .flat_map(|(_, entry)| &entry.table.foreign_keys)
        .filter_map(|key| roster.find(&key.target))
        .collect();
    roster
        .chosen()
        .filter(|(place, entry)| !pointed_at.contains(place) && entry.known.is_none())
        .filter_map(|(place, entry)| candidate(roster, request, place, &entry.table))
        .collect()
}

fn candidate(roster: &Roster<'_>, request: &RaiseRequest<'_>, place: usize, table: &Table) -> Option<Candidate> {
    let engine = request.engine;
    let is_bare = table.columns.len() == 3
        && table.foreign_keys.len() == 2
        && table.checks.is_empty()
        && table.exclusions.is_empty()
        && table.triggers.is_empty()
        && table.comment.is_none()
        && table.partition.is_none()
        && table.options.storage.is_empty()
        && !table.options.without_rowid;
    if !is_bare || table.primary_key.as_ref().is_none_or(|key| key.columns != ["id"]) {
        return None;
    }
    for column in &table.columns {
        if column.nullable || column.default.is_some() || column.generated.is_some() || column.comment.is_some() {
            return None;
        }
        if column.auto.is_some() != (column.name == "id") {
            return None;
        }
    }
    let id = table.columns.iter().find(|column| column.name == "id")?;
    let auto_field = match id.auto.as_ref()? {
        ColumnIdentity::Autoincrement => request.defaults.auto_field,
        ColumnIdentity::Identity(identity) => AutoKind {
            size: match id.data_type.as_str() {
                "smallint" => IntegerSize::Small,
                "integer" => IntegerSize::Regular,
                "bigint" => IntegerSize::Big,
                _ => return None,
            },
            identity: *identity,
        },
    };
    let [source_column, target_column] = only_unique(table, engine)?;
    let key_of = |column: &str| table.foreign_keys.iter().find(|key| key.columns == [column.to_owned()]);
    let (source_key, target_key) = (key_of(&source_column)?, key_of(&target_column)?);
    let alike = source_key.on_delete == target_key.on_delete && source_key.deferral == target_key.deferral;
    if !alike || !are_indexed(table, [&source_column, &target_column]) {
        return None;
    }
    for (column, key) in [(&source_column, source_key), (&target_column, target_key)] {
        if !is_plain_key(table, roster, column, key, engine) {
            return None;
        }
    }
    let (source, target) = (roster.find(&source_key.target)?, roster.find(&target_key.target)?);
    let own = roster.entries.get(source)?;
    if !matches!(own.role, Role::Chosen) || !suits(table, own, roster.entries.get(target)?, engine) {
        return None;
    }
    Some(Candidate {
        place,
        source,
        target,
        source_column,
        target_column,
        auto_field,
        on_delete: source_key.on_delete,
        deferrable: match source_key.deferral {
            Deferral::NotDeferrable => None,
            Deferral::Immediate => Some(Deferrable::Immediate),
            Deferral::Deferred => Some(Deferrable::Deferred),
        },
    })
}

/// The two columns that are unique together, if nothing else is unique.
fn only_unique(table: &Table, engine: Engine) -> Option<[String; 2]> {
    let name_is_own = |name: Option<&String>, named, columns: &[String]| {
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        name.is_none_or(|name| was_own(name, named, &table.name.name, &columns))
    };
    let mut found: Vec<Vec<String>> = Vec::new();
    for unique in &table.uniques {
        let is_plain = unique.on_conflict.is_none()
            && unique.elements.is_empty()
            && unique.include.is_empty()
            && unique.deferral == Deferral::NotDeferrable
            && !unique.nulls_not_distinct
            && name_is_own(unique.name.as_ref(), Named::Unique, &unique.columns);
        found.push(is_plain.then(|| unique.columns.clone())?);
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        let columns = plain_columns(index).filter(|_| engine == Engine::Sqlite)?;
        found.push(name_is_own(index.name.as_ref(), Named::UniqueIndex, &columns).then_some(columns)?);
    }
    <[Vec<String>; 1]>::try_from(found).ok()?.into_iter().next()?.try_into().ok()
}

/// Whether both columns have an index of their own, and nothing else has.
fn are_indexed(table: &Table, columns: [&str; 2]) -> bool {
    let plain: Vec<_> = table.indexes.iter().filter(|index| !index.unique).collect();
    plain.len() == 2
        && columns.iter().all(|column| {
            plain.iter().any(|index| {
                plain_columns(index).is_some_and(|over| over == [(*column).to_owned()])
                    && index.name.as_deref().is_none_or(|name| was_own(name, Named::Index, &table.name.name, &[column]))
            })
        })
}

fn is_plain_key(table: &Table, roster: &Roster<'_>, column: &str, key: &ForeignKey, engine: Engine) -> bool {
    let Some(target) = roster.target(key) else { return false };
    let Some(own) = table.columns.iter().find(|own| own.name == column) else { return false };
    let Some(to) = target.single_key().and_then(|to| target.table.columns.iter().find(|column| column.name == *to))
    else {
        return false;
    };
    let name_is_own =
        key.name.as_deref().is_none_or(|name| was_own(name, Named::ForeignKey, &table.name.name, &[column]));
    let points_there = match target_columns(key, target).as_slice() {
        [name] => same_name(name, &to.name, engine),
        _ => false,
    };
    name_is_own
        && points_there
        && key.validated
        && key.enforced
        && !key.match_full
        && key.on_update == OnDelete::DoNothing
        && !matches!(key.on_delete, OnDelete::SetNull | OnDelete::SetDefault)
        && own.collation == to.collation
        && crate::drift::same_key_type(&own.data_type, &to.data_type, engine)
}

/// Whether the table is stored as a junction of these would be.
fn suits(table: &Table, source: &Entry<'_>, target: &Entry<'_>, engine: Engine) -> bool {
    let (own, of_source) = (&table.options, &source.table.options);
    table.name.schema == source.table.name.schema
        && match engine {
            Engine::Sqlite => own.strict == of_source.strict,
            Engine::Postgres => {
                own.unlogged == (of_source.unlogged || target.table.options.unlogged)
                    && own.tablespace.is_none()
                    && of_source.tablespace.is_none()
            }
        }
}

/// What the sides of the candidates must be called, where their tables' names allow it.
pub(super) fn hints(roster: &Roster<'_>, candidates: &[Candidate]) -> FxHashMap<usize, String> {
    let mut wanted: FxHashMap<usize, Vec<&str>> = FxHashMap::default();
    for candidate in candidates {
        let (first, second) = sides(candidate);
        for (place, side) in [(candidate.source, first), (candidate.target, second)] {
            let name = roster.entries.get(place).map(|entry| entry.table.name.name.as_str()).unwrap_or_default();
            let fits = name.strip_suffix(side).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'));
            if fits && !side.is_empty() && title(side).to_lowercase() == side {
                wanted.entry(place).or_default().push(side);
            }
        }
    }
    wanted
        .into_iter()
        .filter_map(|(place, sides)| match sides.as_slice() {
            [first, rest @ ..] if rest.iter().all(|side| side == first) => Some((place, title(first))),
            _ => None,
        })
        .collect()
}

/// The models' names in lower case, as the columns say them.
fn sides(candidate: &Candidate) -> (&str, &str) {
    let side = |column| -> &str { str::strip_suffix(column, "_id").unwrap_or_default() };
    let (source, target) = (side(candidate.source_column.as_str()), side(candidate.target_column.as_str()));
    match (source.strip_prefix("from_"), target.strip_prefix("to_")) {
        (Some(from), Some(to)) if candidate.source == candidate.target => (from, to),
        _ => (source, target),
    }
}

/// The candidates that are junctions, now that models and fields have names.
pub(super) fn junctions(roster: &Roster<'_>, candidates: Vec<Candidate>) -> Vec<Junction> {
    let mut found: Vec<Junction> = Vec::new();
    for candidate in candidates {
        let (Some(source), Some(target), Some(entry)) = (
            roster.entries.get(candidate.source),
            roster.entries.get(candidate.target),
            roster.entries.get(candidate.place),
        ) else {
            continue;
        };
        let lower = |entry: &Entry<'_>| entry.model.name.to_lowercase();
        let (first, second) = (lower(source), lower(target));
        let expected = if first == second {
            (format!("from_{first}_id"), format!("to_{second}_id"))
        } else {
            (format!("{first}_id"), format!("{second}_id"))
        };
        if (candidate.source_column.as_str(), candidate.target_column.as_str())
            != (expected.0.as_str(), expected.1.as_str())
        {
            continue;
        }
        let others: Vec<&str> = found
            .iter()
            .filter(|junction| junction.source == candidate.source)
            .map(|junction| junction.field.name.as_str())
            .collect();
        let Some(field) = field(&candidate, &entry.table, source, target, &others) else { continue };
        found.push(Junction { place: candidate.place, source: candidate.source, field });
    }
    found
}

fn field(
    candidate: &Candidate,
    table: &Table,
    source: &Entry<'_>,
    target: &Entry<'_>,
    others: &[&str],
) -> Option<Field> {
    let name = &table.name.name;
    let known = source.known.as_deref().and_then(|model| {
        model
            .fields
            .iter()
            .find(|field| model.junction_table(field).as_ref() == Some(name))
            .map(|field| field.name.clone())
    });
    let of_source = name.strip_prefix(source.table.name.name.as_str()).and_then(|rest| rest.strip_prefix('_'));
    let wanted = match (&known, of_source) {
        (Some(known), _) => known.clone(),
        (None, Some(rest)) if is_name(rest) => rest.to_owned(),
        (None, _) => target.model.name.to_lowercase(),
    };
    let is_taken = source.fields.contains(&wanted)
        || source.table.columns.iter().any(|column| column.name == wanted)
        || others.contains(&wanted.as_str());
    if is_taken {
        return None;
    }
    let conventional = format!("{}_{wanted}", source.table.name.name);
    let relation = ManyToMany {
        to: target.model.clone(),
        through: None,
        through_fields: None,
        db_table: (conventional != *name).then(|| name.clone()),
        auto_field: candidate.auto_field,
        on_delete: candidate.on_delete,
        deferrable: candidate.deferrable,
        db_constraint: true,
    };
    Some(Field::new(wanted, FieldType::ManyToMany(relation)))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}
