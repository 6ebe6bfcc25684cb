//! What is written reads back equal.

use super::*;
use crate::state::*;
use crate::text::{Diagnostics, Node, Source, Table};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads with a reader of a kind; the diagnostics must be empty.
fn read<T>(kind: Kind, action: impl FnOnce(&mut Reader<'_>) -> T) -> Result<T, Diagnostics> {
    let source = Arc::new(Source { name: "test.toml".to_owned(), text: String::new() });
    let mut diagnostics = Diagnostics::default();
    let enums = BTreeMap::new();
    let value = action(&mut Reader {
        source,
        app: "blog".to_owned(),
        engines: &[],
        defaults: Defaults::default(),
        kind,
        enums: &enums,
        diagnostics: &mut diagnostics,
    });
    if diagnostics.0.is_empty() { Ok(value) } else { Err(diagnostics) }
}

proptest! {
    #[test]
    fn fields_read_back(field in testing::field()) {
        let node = Node::from(write_field(&field));
        for kind in [Kind::Migration, Kind::Declaration] {
            prop_assert_eq!(read(kind, |reader| read_field(reader, &field.name, &node)), Ok(Some(field.clone())));
        }
    }

    #[test]
    fn indexes_read_back(index in testing::index()) {
        let node = Node::from(write_index(&index));
        prop_assert_eq!(read(Kind::Migration, |reader| read_index(reader, &node)), Ok(Some(index)));
    }

    #[test]
    fn constraints_read_back(constraint in testing::constraint()) {
        let node = Node::from(write_constraint(&constraint));
        prop_assert_eq!(read(Kind::Migration, |reader| read_constraint(reader, &node)), Ok(Some(constraint)));
    }

    #[test]
    fn models_read_back(model in testing::model()) {
        let mut table = write_model_keys(&model);
        table.insert("indexes", model.indexes.iter().map(write_index).collect::<Vec<Table>>());
        table.insert("constraints", model.constraints.iter().map(write_constraint).collect::<Vec<Table>>());
        let fields = write_fields(&model.fields);
        let read = read(Kind::Migration, |reader| (read_model_keys(reader, &table), read_fields(reader, &fields)));
        prop_assert_eq!(read, Ok((
            ModelKeys {
                options: model.options,
                extends: model.extends,
                primary_key: model.primary_key,
                indexes: model.indexes,
                constraints: model.constraints,
            },
            model.fields.into_iter().collect::<Vec<_>>(),
        )));
    }
}

#[test]
fn dorm_toml_fills_in_what_a_declaration_leaves_out() {
    let mut table = Table::default();
    table.insert("type", "DateTimeField");
    let node = Node::from(table);
    let filled = read(Kind::Declaration, |reader| {
        reader.defaults.use_tz = false;
        read_field(reader, "at", &node)
    });
    assert_eq!(filled, Ok(Some(Field::new("at", FieldType::DateTime { auto: None, tz: false }))));
    let migration = read(Kind::Migration, |reader| {
        reader.defaults.use_tz = false;
        read_field(reader, "at", &node)
    });
    assert_eq!(migration, Ok(Some(Field::new("at", FieldType::DateTime { auto: None, tz: true }))));
}

#[test]
fn a_type_may_stand_alone() {
    let field = read(Kind::Declaration, |reader| read_field(reader, "body", &Node::from("TextField")));
    assert_eq!(field, Ok(Some(Field::new("body", FieldType::Text))));
}
