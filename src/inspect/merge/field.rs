//! A field with some of its facets as the live database has them.

use crate::state::{Engine, Field, FieldType, ManyToMany, PerEngine};
use std::collections::BTreeSet;

/// What of a field may differ from what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Facet {
    /// The type with all that it brings.
    Type,
    /// NOT NULL.
    Null,
    /// The default.
    Default,
    /// The collation.
    Collation,
    /// The comment.
    Comment,
    /// Whether values are unique.
    Unique,
    /// Whether there is an index.
    Index,
    /// A CHECK.
    Check,
    /// The foreign key.
    Key,
    /// Whether it is the primary key.
    PrimaryKey,
    /// The junction table of a many-to-many field.
    Junction,
}

/// The declared field with those facets of the live one; name and column stay.
pub(super) fn amended(declared: &Field, live: &Field, facets: &BTreeSet<Facet>, engine: Engine) -> Field {
    let mut field = declared.clone();
    for facet in facets {
        match facet {
            Facet::Type => set_type(&mut field, live),
            Facet::Null => field.null = live.null,
            Facet::Default => {
                set_auto(&mut field.field_type, &live.field_type);
                set_default(&mut field, live, engine);
            }
            Facet::Collation => {
                field.db_collation = beside(declared.db_collation.as_ref(), live.db_collation.as_ref(), engine);
            }
            Facet::Comment => field.db_comment.clone_from(&live.db_comment),
            Facet::Unique => set_unique(&mut field, live),
            // After the type, which decides what isn't said; see below.
            Facet::Index => {}
            Facet::Check => set_check(&mut field, live, engine),
            Facet::Key => set_key(&mut field, live),
            Facet::PrimaryKey => {
                field.primary_key = live.primary_key;
                field.null &= !live.primary_key;
            }
            Facet::Junction => set_junction(&mut field, live),
        }
    }
    // A field is unique or has a plain index, not both.
    if facets.contains(&Facet::Index) && !live.is_unique() {
        field.unique = false;
        if let FieldType::ForeignKey(relation) = &mut field.field_type {
            relation.one_to_one = false;
        }
    }
    let indexed = if facets.contains(&Facet::Index) { live.indexed() } else { declared.indexed() };
    if field.indexed() != indexed && !field.primary_key && !field.is_unique() {
        field.db_index = None;
        if field.indexed() != indexed {
            field.db_index = Some(indexed);
        }
    }
    field.db_column = None;
    if field.column() != declared.column() {
        field.db_column = declared.column();
    } else {
        field.db_column.clone_from(&declared.db_column);
    }
    field
}

fn set_type(field: &mut Field, live: &Field) {
    // A key takes its type from its target: what differs is there.
    if field.relation().is_some() {
        return;
    }
    field.field_type = live.field_type.clone();
    field.default.clone_from(&live.default);
    field.db_default.clone_from(&live.db_default);
    if !has_text(&field.field_type) {
        field.db_collation = None;
    }
}

const fn has_text(field_type: &FieldType) -> bool {
    matches!(
        field_type,
        FieldType::String { .. }
            | FieldType::Text
            | FieldType::CiText
            | FieldType::EncryptedChar
            | FieldType::EncryptedText
            | FieldType::Enum { .. }
            | FieldType::Raw { .. }
            | FieldType::Array { .. }
            | FieldType::ForeignKey(_)
    )
}

fn set_default(field: &mut Field, live: &Field, engine: Engine) {
    field.default.clone_from(&live.default);
    let kept = if live.default.is_some() { None } else { field.db_default.as_ref() };
    field.db_default = beside(kept, live.db_default.as_ref(), engine);
}

/// What a type fills in by itself.
fn set_auto(field_type: &mut FieldType, live: &FieldType) {
    match (field_type, live) {
        (FieldType::Date { auto }, FieldType::Date { auto: live })
        | (FieldType::Time { auto }, FieldType::Time { auto: live })
        | (FieldType::DateTime { auto, .. }, FieldType::DateTime { auto: live, .. }) => *auto = *live,
        (FieldType::Date { auto } | FieldType::Time { auto } | FieldType::DateTime { auto, .. }, _) => *auto = None,
        (FieldType::Uuid { version }, FieldType::Uuid { version: live }) => *version = *live,
        (FieldType::Uuid { version }, _) => *version = None,
        _ => {}
    }
}

fn set_unique(field: &mut Field, live: &Field) {
    match (&mut field.field_type, &live.field_type) {
        (FieldType::ForeignKey(relation), FieldType::ForeignKey(live_relation)) if live_relation.one_to_one => {
            relation.one_to_one = true;
        }
        _ => field.unique = live.is_unique(),
    }
}

fn set_check(field: &mut Field, live: &Field, engine: Engine) {
    let brings_check = |field_type: &FieldType| match field_type {
        FieldType::Integer { positive, .. } => *positive,
        FieldType::Json => engine == Engine::Sqlite,
        FieldType::Enum { .. } => true,
        _ => false,
    };
    if brings_check(&live.field_type) && field.field_type != live.field_type && field.relation().is_none() {
        field.field_type = live.field_type.clone();
        field.default.clone_from(&live.default);
        field.db_default.clone_from(&live.db_default);
    }
    if live.check.is_some() {
        field.check = beside(field.check.as_ref(), live.check.as_ref(), engine);
    }
}

fn set_key(field: &mut Field, live: &Field) {
    let FieldType::ForeignKey(found) = &live.field_type else { return };
    let mut found = found.clone();
    if let FieldType::ForeignKey(declared) = &field.field_type {
        found.one_to_one = declared.one_to_one;
    } else {
        found.one_to_one = false;
        field.db_collation = None;
    }
    field.field_type = FieldType::ForeignKey(found);
}

fn set_junction(field: &mut Field, live: &Field) {
    if let (FieldType::ManyToMany(declared), FieldType::ManyToMany(found)) = (&mut field.field_type, &live.field_type) {
        // The table is the same, whatever each side calls it.
        let db_table = declared.db_table.take();
        *declared = ManyToMany { db_table, ..found.clone() };
    }
}

/// The live text; where it speaks for its engine alone, the other engine's declared one stays
/// beside it.
fn beside(
    declared: Option<&PerEngine<String>>,
    live: Option<&PerEngine<String>>,
    engine: Engine,
) -> Option<PerEngine<String>> {
    let other = match engine {
        Engine::Sqlite => Engine::Postgres,
        Engine::Postgres => Engine::Sqlite,
    };
    let kept = match live {
        Some(PerEngine::Both(_)) => None,
        Some(live) if live.get(other).is_some() => None,
        _ => match declared {
            // What was for both engines isn't live on this one, and nobody knows of the other.
            Some(PerEngine::Both(_)) if live.is_none() => None,
            Some(declared) => declared.get(other).cloned(),
            None => None,
        },
    };
    let Some(kept) = kept else { return live.cloned() };
    let own = live.and_then(|live| live.get(engine)).cloned();
    Some(match engine {
        Engine::Sqlite => PerEngine::Each { sqlite: own, postgresql: Some(kept) },
        Engine::Postgres => PerEngine::Each { sqlite: Some(kept), postgresql: own },
    })
}
