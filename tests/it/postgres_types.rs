//! Every type to every other: on an empty table always, on rows where the values allow it; what is
//! refused is refused for the values' sake, and never because the statement makes no sense.

use crate::postgres_catalogue::Scratch;
use dorm::executor::StandIn;
use dorm::plan::{Step, steps_between};
use dorm::state::{
    Engine, Field, FieldType, GeneratedType, IntegerSize, Model, ModelName, ModelOptions, PerEngine, ProjectState,
    RangeKind, StringKind,
};

/// Types with a value of each.
fn types() -> Vec<(FieldType, &'static str)> {
    let integer = |size| FieldType::Integer { size, positive: false };
    let string = |max_length| FieldType::String { kind: StringKind::Char, max_length };
    let decimal = |digits, places| FieldType::Decimal { max_digits: Some(digits), decimal_places: Some(places) };
    let array = |base| FieldType::Array { base: Box::new(base), size: None };
    vec![
        (integer(IntegerSize::Small), "1"),
        (integer(IntegerSize::Regular), "1"),
        (integer(IntegerSize::Big), "1"),
        (FieldType::Integer { size: IntegerSize::Regular, positive: true }, "1"),
        (FieldType::Float, "1"),
        (decimal(8, 2), "1"),
        (decimal(12, 4), "1"),
        (string(Some(40)), "'1'"),
        (string(Some(200)), "'1'"),
        (string(None), "'1'"),
        (FieldType::Text, "'1'"),
        (FieldType::Boolean, "true"),
        (FieldType::Date { auto: None }, "'2024-02-29'"),
        (FieldType::Time { auto: None }, "'12:34:56'"),
        (FieldType::DateTime { auto: None, tz: true }, "'2024-02-29 00:00:00+00'"),
        (FieldType::DateTime { auto: None, tz: false }, "'2024-02-29 00:00:00'"),
        (FieldType::Duration, "'1 hour'"),
        (FieldType::Uuid { version: None }, "'12345678-1234-1234-1234-1234567890ab'"),
        (FieldType::Json, "'[1]'"),
        (FieldType::Binary { max_length: None }, "'\\x31'"),
        (FieldType::GenericIpAddress, "'10.0.0.1'"),
        (FieldType::Enum { values: vec!["1".to_owned(), "2".to_owned()] }, "'1'"),
        (array(FieldType::Text), "'{1}'"),
        (array(integer(IntegerSize::Regular)), "'{1}'"),
        (FieldType::Range(RangeKind::Integer), "'[1,2)'"),
        (FieldType::Range(RangeKind::BigInteger), "'[1,2)'"),
        (FieldType::Range(RangeKind::DateTime), "'[2024-01-01 00:00+00,2024-02-02 00:00+00)'"),
        (FieldType::Raw { db_type: PerEngine::Both("tsvector".to_owned()) }, "'a'"),
    ]
}

/// A state with one model of two columns.
fn state(base: &ProjectState, kind: &FieldType) -> ProjectState {
    let mut state = base.clone();
    let mut model = base.models().next().map(|model| model.as_ref().clone()).expect("the model");
    if let Some(field) = model.fields.last_mut() {
        field.field_type = kind.clone();
    }
    state.insert(model);
    state
}

fn base() -> ProjectState {
    let mut state = ProjectState::new();
    let key = FieldType::Integer { size: IntegerSize::Regular, positive: false };
    let fields = vec![
        Field { identity: state.fresh_identity(), primary_key: true, ..Field::new("id", key) },
        Field { identity: state.fresh_identity(), null: true, ..Field::new("Value of", FieldType::Text) },
    ];
    let model = Model {
        identity: state.fresh_identity(),
        name: ModelName::new("blog", "Item"),
        extends: Vec::new(),
        fields: fields.into(),
        indexes: Vec::new(),
        constraints: Vec::new(),
        primary_key: None,
        options: ModelOptions::default(),
    };
    state.insert(model);
    state
}

fn steps(before: &ProjectState, after: &ProjectState) -> Vec<Step> {
    let mut nothing = StandIn::without_database(Engine::Postgres, None);
    steps_between(before, after, Engine::Postgres, &mut nothing).expect("a plan")
}

#[test]
fn every_type_becomes_every_other_where_the_values_allow_it() {
    let scratch = Scratch::new();
    let mut connection = scratch.connect();
    let base = base();
    let mut refused = Vec::new();
    for (old, value) in types() {
        let before = state(&base, &old);
        for (new, _) in types() {
            let after = state(&base, &new);
            for rows in ["(1, NULL)".to_owned(), format!("(1, {value})")] {
                connection.execute("BEGIN", &[]).unwrap();
                for step in steps(&ProjectState::new(), &before) {
                    connection.execute(&step.sql, &[]).unwrap();
                }
                connection.execute(&format!("INSERT INTO blog_item VALUES {rows}"), &[]).unwrap();
                for step in steps(&before, &after) {
                    let losses = match &step.guard {
                        Some(guard) => connection.query(&guard.query, &[]).unwrap_or_else(|error| {
                            panic!("{}\n{error}", guard.query);
                        }),
                        None => Vec::new(),
                    };
                    let error = if losses.is_empty() { connection.execute(&step.sql, &[]).err() } else { None };
                    if let Some(error) = &error {
                        // Class 22 and 23 are values that don't fit; all else is a statement that is wrong.
                        let code = error.code.clone().unwrap_or_default();
                        let is_value =
                            code.starts_with("22") || code.starts_with("23") || error.message.contains("in tsvector: ");
                        assert!(is_value, "{}\n{code} {error}", step.sql);
                    }
                    if error.is_some() || !losses.is_empty() {
                        assert!(!rows.contains("NULL"), "refused without a value: {}", step.sql);
                        refused.push(format!("{old:?} -> {new:?}"));
                        break;
                    }
                }
                connection.execute("ROLLBACK", &[]).unwrap();
            }
        }
    }
    // What has a text form that the other type reads, or a number in common, must not be refused.
    for (old, new) in
        [("Text", "Json"), ("Boolean", "Integer"), ("Date", "DateTime"), ("Float", "Decimal"), ("Json", "Array")]
    {
        let found = refused.iter().find(|pair| pair.starts_with(old) && pair.contains(&format!("-> {new}")));
        assert_eq!(found, None);
    }
}

#[test]
fn a_column_becomes_computed_and_plain_again() {
    let scratch = Scratch::new();
    let mut connection = scratch.connect();
    let base = base();
    let generated = FieldType::Generated(GeneratedType {
        expression: PerEngine::Both("id * 2".to_owned()),
        output: Box::new(FieldType::Integer { size: IntegerSize::Regular, positive: false }),
        db_persist: true,
    });
    let plain = state(&base, &FieldType::Integer { size: IntegerSize::Regular, positive: false });
    let computed = state(&base, &generated);
    for step in steps(&ProjectState::new(), &plain) {
        connection.execute(&step.sql, &[]).unwrap();
    }
    connection.execute("INSERT INTO blog_item VALUES (3, 1)", &[]).unwrap();
    for (old, new) in [(&plain, &computed), (&computed, &plain)] {
        for step in steps(old, new) {
            connection.execute(&step.sql, &[]).unwrap();
        }
        let value = connection.query("SELECT \"Value of\" FROM blog_item", &[]).unwrap();
        assert_eq!(value, [[dorm::database::Value::Integer(6)]]);
    }
}
