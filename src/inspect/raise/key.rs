//! Foreign keys: which are a field, which a constraint, and which nothing can say.

use super::roster::{Entry, Role, Roster, same_name};
use crate::schema::{Column, Deferral, ForeignKey, Table};
use crate::state::{
    Constraint, ConstraintKind, Deferrable, Engine, Field, ForeignKeyConstraint, Identity, MatchType, OnDelete,
    PerEngine, Relation,
};

/// How a key is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As the field of its column.
    Field,
    /// As a constraint over fields.
    Constraint,
    /// Not at all: it points at what isn't there or isn't unique.
    Undeclared,
}

/// The forms of all keys of the tables that become models, by table and key.
pub(super) fn forms(roster: &Roster<'_>, engine: Engine) -> Vec<Vec<Form>> {
    let mut forms: Vec<Vec<Form>> = roster
        .entries
        .iter()
        .map(|entry| match entry.role {
            Role::Chosen => of_table(roster, entry, engine),
            Role::Stub | Role::Declared(_) => Vec::new(),
        })
        .collect();
    break_circles(roster, &mut forms, engine);
    forms
}

fn of_table(roster: &Roster<'_>, entry: &Entry<'_>, engine: Engine) -> Vec<Form> {
    let mut taken: Vec<&str> = Vec::new();
    let keys = entry.table.foreign_keys.iter().map(|key| {
        let Some(target) = roster.target(key) else { return Form::Undeclared };
        let columns = target_columns(key, target);
        let known = columns.len() == key.columns.len()
            && columns.iter().all(|column| target.column(column, engine).is_some())
            && target.is_unique(&columns, engine)
            && key.columns.iter().all(|column| entry.column(column, engine).is_some());
        if !known || has_no_field(target, &columns, engine) {
            return Form::Undeclared;
        }
        let ([column], [to]) = (key.columns.as_slice(), columns.as_slice()) else { return Form::Constraint };
        let (Some(column), Some(to)) = (find(&entry.table, column, engine), find(&target.table, to, engine)) else {
            return Form::Undeclared;
        };
        if key.match_full || taken.contains(&column.name.as_str()) || !can_be_field(column, to, engine) {
            return Form::Constraint;
        }
        taken.push(&column.name);
        Form::Field
    });
    keys.collect()
}

/// Whether a declared model has columns that are no field of it.
fn has_no_field(target: &Entry<'_>, columns: &[String], engine: Engine) -> bool {
    matches!(target.role, Role::Declared(_))
        && columns.iter().any(|column| target.field(column, engine).is_none_or(str::is_empty))
}

fn find<'t>(table: &'t Table, name: &str, engine: Engine) -> Option<&'t Column> {
    table.columns.iter().find(|column| same_name(&column.name, name, engine))
}

/// The columns that a key points at: the primary key, where SQLite knows none by name.
pub(super) fn target_columns(key: &ForeignKey, target: &Entry<'_>) -> Vec<String> {
    if key.target_columns.is_empty() {
        return target.table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
    }
    key.target_columns.clone()
}

/// Whether a field with the target's type is the column as it is.
fn can_be_field(column: &Column, to: &Column, engine: Engine) -> bool {
    // A field can say a collation of its own, but not that it has none where the target has one.
    let collation = column.collation.is_some() || to.collation.is_none();
    collation
        && column.auto.is_none()
        && column.generated.is_none()
        && crate::drift::same_key_type(&column.data_type, &to.data_type, engine)
}

/// Keys that come back to where they began have no type: they are constraints.
fn break_circles(roster: &Roster<'_>, forms: &mut [Vec<Form>], engine: Engine) {
    // The columns that keys as fields point at, followed from each of them.
    let step = |forms: &[Vec<Form>], place: usize, column: &str| -> Option<(usize, usize, String)> {
        let entry = roster.entries.get(place)?;
        let at = entry.table.foreign_keys.iter().enumerate().position(|(number, key)| {
            forms.get(place).and_then(|forms| forms.get(number)) == Some(&Form::Field)
                && key.columns.first().is_some_and(|own| same_name(own, column, engine))
        })?;
        let key = entry.table.foreign_keys.get(at)?;
        let to = roster.find(&key.target)?;
        let column = target_columns(key, roster.entries.get(to)?).into_iter().next()?;
        Some((at, to, column))
    };
    for place in 0..forms.len() {
        for number in 0..forms[place].len() {
            let Some(column) = roster.entries[place].table.foreign_keys[number].columns.first() else { continue };
            if forms[place][number] != Form::Field {
                continue;
            }
            let mut seen: Vec<(usize, String)> = vec![(place, column.clone())];
            let mut at = (place, column.clone());
            while let Some((_, to, next)) = step(forms, at.0, &at.1) {
                let comes_back = seen.iter().any(|(table, name)| *table == to && same_name(name, &next, engine));
                if comes_back {
                    forms[place][number] = Form::Constraint;
                    break;
                }
                seen.push((to, next.clone()));
                at = (to, next);
            }
        }
    }
}

/// What a relation can't say of a key, in words.
pub(super) type Compromise = String;

/// An action that a declaration takes: one that sets a column to what it can't hold fails when it
/// comes to it, as NO ACTION does.
fn action(said: OnDelete, event: &str, fields: &[&Field], compromises: &mut Vec<Compromise>) -> OnDelete {
    let refused = match said {
        OnDelete::SetNull => fields.iter().any(|field| !field.null),
        OnDelete::SetDefault => {
            fields.iter().any(|field| field.default.is_none() && field.db_default.is_none() && !field.null)
        }
        _ => false,
    };
    if !refused {
        return said;
    }
    let names: Vec<String> = fields.iter().map(|field| format!("`{}`", field.column().unwrap_or_default())).collect();
    compromises.push(format!(
        "{event} {} of the key over {} is declared as NO ACTION, because no row could survive it",
        said.sql(),
        names.join(", ")
    ));
    OnDelete::DoNothing
}

const fn deferrable(deferral: Deferral) -> Option<Deferrable> {
    match deferral {
        Deferral::NotDeferrable => None,
        Deferral::Immediate => Some(Deferrable::Immediate),
        Deferral::Deferred => Some(Deferrable::Deferred),
    }
}

/// A relation of which only the target is known.
pub(super) fn placeholder(target: &Entry<'_>) -> Relation {
    Relation {
        to: target.model.clone(),
        one_to_one: false,
        on_delete: OnDelete::DoNothing,
        on_update: None,
        to_field: None,
        db_constraint: true,
        deferrable: None,
    }
}

/// The relation of a key that is a field.
pub(super) fn relation(
    key: &ForeignKey,
    target: &Entry<'_>,
    field: &mut Field,
    engine: Engine,
    compromises: &mut Vec<Compromise>,
) -> Relation {
    let column = target_columns(key, target).into_iter().next().unwrap_or_default();
    let is_key = target.single_key().is_some_and(|own| same_name(own, &column, engine));
    let sets_default = [key.on_delete, key.on_update].contains(&OnDelete::SetDefault);
    if sets_default && field.null && field.default.is_none() && field.db_default.is_none() {
        // The default of a column that has none.
        field.db_default = Some(PerEngine::Both("NULL".to_owned()));
    }
    let on_delete = action(key.on_delete, "ON DELETE", &[field], compromises);
    let on_update = action(key.on_update, "ON UPDATE", &[field], compromises);
    Relation {
        to: target.model.clone(),
        one_to_one: false,
        on_delete,
        on_update: Some(on_update).filter(|action| *action != OnDelete::DoNothing),
        to_field: if is_key { None } else { target.field(&column, engine).map(str::to_owned) },
        db_constraint: true,
        deferrable: deferrable(key.deferral),
    }
}

/// The constraint of a key that isn't a field.
pub(super) fn constraint(
    key: &ForeignKey,
    name: Option<String>,
    target: &Entry<'_>,
    fields: &[&Field],
    engine: Engine,
    compromises: &mut Vec<Compromise>,
) -> Constraint {
    let columns = target_columns(key, target);
    let is_key = target.table.primary_key.as_ref().is_some_and(|own| {
        own.columns.len() == columns.len()
            && own.columns.iter().zip(&columns).all(|(own, column)| same_name(own, column, engine))
    });
    let on_update = action(key.on_update, "ON UPDATE", fields, compromises);
    let to_fields = columns.iter().filter_map(|column| target.field(column, engine)).map(str::to_owned);
    let kind = ConstraintKind::ForeignKey(ForeignKeyConstraint {
        fields: fields.iter().map(|field| field.name.clone()).collect(),
        to: target.model.clone(),
        to_fields: if is_key { Vec::new() } else { to_fields.collect() },
        on_delete: action(key.on_delete, "ON DELETE", fields, compromises),
        on_update: Some(on_update).filter(|action| *action != OnDelete::DoNothing),
        deferrable: deferrable(key.deferral),
        match_type: key.match_full.then_some(MatchType::Full),
    });
    Constraint { identity: Identity::default(), name, engine: None, not_valid: false, kind }
}
