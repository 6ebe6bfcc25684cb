//! How likely it is that one thing became another.

use crate::dialect::lower::{FieldAt, field_equal};
use crate::state::{Field, FieldType, IntegerSize, Model, ModelKey, StringKind};

/// Scores below this aren't worth a question.
const WORTH_ASKING: f64 = 0.5;

/// A score with what speaks for it.
pub(super) struct Score {
    pub(super) value: f64,
    pub(super) why: String,
}

fn rounded(value: f64) -> f64 {
    (value.clamp(0.0, 1.0) * 100.0).round() / 100.0
}

/// How alike two names are, from 0 to 1.
fn likeness(old: &str, new: &str) -> f64 {
    let (old, new) = (old.to_lowercase(), new.to_lowercase());
    if old.contains(&new) || new.contains(&old) {
        return 0.9;
    }
    strsim::jaro_winkler(&old, &new)
}

/// How well the old type's values fit the new one: all of them, or it is no candidate.
fn conversion(old: &FieldType, new: &FieldType) -> Option<f64> {
    use FieldType::{
        Array, Auto, CiText, Date, DateTime, Decimal, EncryptedChar, EncryptedText, Enum, Float, Integer, String, Text,
        Uuid,
    };
    let widens = |old: IntegerSize, new: IntegerSize| if old == new { Some(1.0) } else { (old < new).then_some(0.8) };
    let length = |kind: &StringKind, declared: &Option<u32>| declared.or(kind.default_length());
    match (old, new) {
        (String { kind: old_kind, max_length: old }, String { kind: new_kind, max_length: new }) => {
            match (length(old_kind, old), length(new_kind, new)) {
                (old, new) if old == new => Some(if old_kind == new_kind { 1.0 } else { 0.9 }),
                (_, None) => Some(0.85),
                (Some(old), Some(new)) if old < new => Some(0.85),
                _ => None,
            }
        }
        (String { .. } | Enum { .. } | CiText, Text) => Some(0.8),
        (EncryptedChar, EncryptedText) | (EncryptedText, EncryptedChar) => Some(0.9),
        (Auto(old), Auto(new)) => widens(old.size, new.size),
        (Auto(old), Integer { size, .. }) => widens(old.size, *size).map(|value| value * 0.8),
        (Integer { size, .. }, Auto(new)) => widens(*size, new.size).map(|value| value * 0.8),
        (Integer { size: old, positive: was }, Integer { size: new, positive: is }) if *was || !*is => {
            widens(*old, *new).map(|value| if was == is { value } else { value * 0.9 })
        }
        (Integer { size, .. }, Float) if *size != IntegerSize::Big => Some(0.6),
        (Integer { size, .. }, Decimal { max_digits, decimal_places }) => {
            let digits = match size {
                IntegerSize::Small => 5,
                IntegerSize::Regular => 10,
                IntegerSize::Big => 19,
            };
            let room = max_digits.map(|digits| digits.saturating_sub(decimal_places.unwrap_or(0)));
            room.is_none_or(|room| room >= digits).then_some(0.6)
        }
        (
            Decimal { max_digits: old, decimal_places: old_places },
            Decimal { max_digits: new, decimal_places: new_places },
        ) => match (old, new) {
            (old, new) if old == new && old_places == new_places => Some(1.0),
            (_, None) => Some(0.85),
            (Some(old), Some(new)) => {
                let (old_places, new_places) = (old_places.unwrap_or(0), new_places.unwrap_or(0));
                let fits = new_places >= old_places && new.saturating_sub(new_places) >= old.saturating_sub(old_places);
                fits.then_some(0.85)
            }
            (None, Some(_)) => None,
        },
        (Date { auto: old }, Date { auto: new }) => Some(if old == new { 1.0 } else { 0.9 }),
        (FieldType::Time { auto: old }, FieldType::Time { auto: new }) => Some(if old == new { 1.0 } else { 0.9 }),
        (DateTime { auto: old, tz: was }, DateTime { auto: new, tz: is }) => {
            Some(if (old, was) == (new, is) { 1.0 } else { 0.85 })
        }
        (Date { .. }, DateTime { .. }) => Some(0.6),
        (Uuid { .. }, Uuid { .. }) => Some(1.0),
        (Enum { values: old }, Enum { values: new }) => {
            old.iter().all(|value| new.contains(value)).then_some(if old == new { 1.0 } else { 0.85 })
        }
        (Array { base: old, size: was }, Array { base: new, size: is }) => {
            conversion(old, new).filter(|_| was == is || is.is_none())
        }
        (FieldType::Generated(old), FieldType::Generated(new)) => conversion(&old.output, &new.output),
        (FieldType::ForeignKey(old), FieldType::ForeignKey(new)) => {
            let same = old.to.key() == new.to.key() && old.to_field == new.to_field;
            same.then_some(if old.one_to_one == new.one_to_one { 1.0 } else { 0.8 })
        }
        (FieldType::ManyToMany(old), FieldType::ManyToMany(new)) if old.to.key() == new.to.key() => {
            match (&old.through, &new.through) {
                (None, None) => Some(1.0),
                (Some(old), Some(new)) if old.key() == new.key() => Some(1.0),
                // The new model may take over the junction table.
                (None, Some(_)) => Some(0.8),
                (Some(_), _) => None,
            }
        }
        (old, new) if old == new => Some(1.0),
        _ => None,
    }
}

/// An integer column that becomes a key over the same column.
fn becomes_key(old: &Field, new: &Field) -> bool {
    let integer = matches!(old.field_type, FieldType::Integer { .. } | FieldType::Uuid { .. });
    integer && new.relation().is_some() && old.column() == new.column()
}

/// Whether a field that went can have become one that came, and how likely it is.
pub(super) fn fields(old: FieldAt<'_>, new: FieldAt<'_>) -> Option<Score> {
    let (was, is) = (old.field, new.field);
    if was.primary_key != is.primary_key {
        return None;
    }
    if becomes_key(was, is) {
        return Some(Score { value: 0.95, why: "a key over the same column".to_owned() });
    }
    let fit = conversion(&was.field_type, &is.field_type)?;
    let renamed = Field { name: is.name.clone(), ..was.clone() };
    let equal = field_equal(FieldAt { field: &renamed, ..old }, new);
    let same_column = was.column().is_some() && was.column() == is.column();
    let options = was.null == is.null
        && was.unique == is.unique
        && was.default == is.default
        && was.db_default == is.db_default
        && was.indexed() == is.indexed();
    let place = |at: FieldAt<'_>| at.model.fields.iter().position(|field| field.name == at.field.name);
    let same_place = place(old) == place(new);
    let name = likeness(&was.name, &is.name);
    let value = 0.5 * fit + 0.25 * name + if options { 0.15 } else { 0.0 } + if same_place { 0.1 } else { 0.0 };
    let value = if same_column { value.max(0.95) } else { value };
    let mut why = Vec::new();
    if same_column {
        why.push("the same column");
    }
    why.push(match (equal, fit >= 1.0) {
        (true, _) => "equal but for the name",
        (false, true) => "the same type",
        (false, false) => "the old type converts without loss",
    });
    if !equal && !options {
        why.push("other options");
    }
    if name >= 0.8 {
        why.push("a similar name");
    }
    if same_place {
        why.push("the same place");
    }
    (value >= WORTH_ASKING).then(|| Score { value: rounded(value), why: why.join(", ") })
}

/// What two models are compared by, without the implicit key.
fn substance(model: &Model) -> impl Iterator<Item = &Field> {
    model.fields.iter().filter(|field| !(field.primary_key && matches!(field.field_type, FieldType::Auto(_))))
}

/// How much of one model is in the other: 1 for the same fields.
fn overlap(old: &Model, new: &Model) -> f64 {
    let shared: f64 = substance(old)
        .filter_map(|was| {
            let is = new.field(&was.name)?;
            match (&was.field_type, &is.field_type) {
                // What a key points at may have been renamed as well.
                (FieldType::ForeignKey(_), FieldType::ForeignKey(_))
                | (FieldType::ManyToMany(_), FieldType::ManyToMany(_)) => Some(1.0),
                (was, is) => conversion(was, is),
            }
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "a number of fields")]
    let total = (substance(old).count() + substance(new).count()) as f64;
    if total == 0.0 { 1.0 } else { 2.0 * shared / total }
}

/// Whether a model that went can have become one that came, and how likely it is.
pub(super) fn models(old: &Model, new: &Model, refers: impl Fn(&ModelKey) -> bool) -> Option<Score> {
    if old.options.unmanaged != new.options.unmanaged {
        return None;
    }
    let shared = overlap(old, new);
    let name = likeness(&old.name.name, &new.name.name);
    let same_app = old.name.app == new.name.app;
    let same_name = old.key().name() == new.key().name();
    let same_table = old.table() == new.table();
    let worth = match (same_app, same_name) {
        (true, _) => shared >= WORTH_ASKING || same_table,
        (false, true) => shared >= WORTH_ASKING || same_table,
        // Across apps only what is plainly the same.
        (false, false) => (shared >= 0.95 && substance(old).count() >= 2) || same_table,
    };
    if !worth {
        return None;
    }
    let referred = refers(&new.key());
    let value =
        0.6 * shared + 0.2 * name + if same_app { 0.1 } else { 0.0 } + if referred || same_table { 0.1 } else { 0.0 };
    let mut why = Vec::new();
    if same_table {
        why.push("the same table".to_owned());
    }
    why.push(if shared >= 1.0 {
        "the same fields".to_owned()
    } else {
        format!("{:.0} % of the fields", shared * 100.0)
    });
    if same_name {
        why.push("the same name in another app".to_owned());
    } else if name >= 0.8 {
        why.push("a similar name".to_owned());
    }
    if referred {
        why.push("what referred to it refers to the new one".to_owned());
    }
    Some(Score { value: rounded(value), why: why.join(", ") })
}
