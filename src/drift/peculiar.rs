//! What live tables have that no declaration can say, as differences.

use super::compare::Difference;
use super::edit::Edit;
use super::finding::{FindingKind, ObjectKind};
use crate::dialect::postgres::ddl;
use crate::schema::{PeculiarPart, PeculiarState, Peculiarity, Remedy, Table};

/// The peculiarities of a part of a live table.
pub(super) fn of<'a>(
    live: &'a Table,
    part: PeculiarPart,
    object: Option<&'a str>,
) -> impl Iterator<Item = &'a Peculiarity> {
    live.peculiarities.iter().filter(move |entry| entry.part == part && entry.object.as_deref() == object)
}

/// What is there is what is declared, and more. `text` is the declared object's, `definition` what
/// ADD says of it.
pub(super) fn difference(
    place: usize,
    live: &Table,
    peculiarity: &Peculiarity,
    text: Option<String>,
    definition: &str,
) -> Difference {
    let object = kind_of(peculiarity.part);
    let kind = match (peculiarity.state, peculiarity.part) {
        (PeculiarState::Invalid, _) => FindingKind::Invalid(object),
        (PeculiarState::Disabled | PeculiarState::Changed, PeculiarPart::Counter) => FindingKind::ColumnIdentity,
        (PeculiarState::Disabled, _) => FindingKind::Disabled(object),
        (PeculiarState::Changed, PeculiarPart::Storage) => FindingKind::TableOption,
        (PeculiarState::Changed, _) => FindingKind::Changed(object),
    };
    let actual = match peculiarity.state {
        PeculiarState::Changed => text.as_deref().map_or_else(
            || peculiarity.words.clone(),
            |text| with_words(text, &peculiarity.words, peculiarity.part == PeculiarPart::Counter),
        ),
        PeculiarState::Invalid | PeculiarState::Disabled => peculiarity.words.clone(),
    };
    let expected = match peculiarity.state {
        PeculiarState::Changed => text,
        PeculiarState::Invalid => Some("valid".to_owned()),
        PeculiarState::Disabled if peculiarity.part == PeculiarPart::Counter => text,
        PeculiarState::Disabled => Some("enforced".to_owned()),
    };
    let statements = match &peculiarity.remedy {
        Remedy::Statements(statements) => statements.clone(),
        Remedy::Anew { before, after } => {
            let table = ddl::table_name(&live.name);
            let name = ddl::quote(peculiarity.object.as_deref().unwrap_or_default());
            // One statement: nobody sees the table without it.
            let anew = format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD {definition}");
            before.iter().cloned().chain([anew]).chain(after.iter().cloned()).collect()
        }
    };
    Difference {
        kind,
        expected_table: place,
        object: peculiarity.object.clone(),
        expected,
        actual: Some(actual),
        edit: Edit::Statements(statements),
    }
}

/// Words that go on where the text has their beginning stand in its place.
fn with_words(text: &str, words: &str, in_parentheses: bool) -> String {
    match words.split_once(" (") {
        Some((head, _)) if text.contains(head) => text.replacen(head, words, 1),
        _ if in_parentheses => format!("{text} ({words})"),
        _ => format!("{text} {words}"),
    }
}

const fn kind_of(part: PeculiarPart) -> ObjectKind {
    match part {
        PeculiarPart::Table | PeculiarPart::Storage => ObjectKind::Table,
        PeculiarPart::Counter => ObjectKind::Column,
        PeculiarPart::PrimaryKey => ObjectKind::PrimaryKey,
        PeculiarPart::Unique => ObjectKind::Unique,
        PeculiarPart::ForeignKey => ObjectKind::ForeignKey,
        PeculiarPart::Check => ObjectKind::Check,
        PeculiarPart::Exclusion => ObjectKind::Exclusion,
    }
}

#[cfg(test)]
mod tests {
    use super::with_words;

    #[test]
    fn words_find_their_place() {
        assert_eq!(with_words("A ON DELETE SET NULL B", "ON DELETE SET NULL (x)", false), "A ON DELETE SET NULL (x) B");
        assert_eq!(with_words("UNIQUE (a)", "WITH (fillfactor=50)", false), "UNIQUE (a) WITH (fillfactor=50)");
        assert_eq!(with_words("serial", "CYCLE", true), "serial (CYCLE)");
    }
}
