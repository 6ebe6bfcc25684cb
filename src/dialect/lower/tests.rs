//! Lowering of small models, looked at closely.

use super::*;
use crate::schema::{Column, ColumnIdentity, IndexElement};
use crate::state::{
    AutoKind, AutoNow, Constraint, ConstraintKind, GeneratedType, Identity, IdentityKind, Index, IndexElements,
    IndexField, IntegerSize, Literal, ManyToMany, ModelName, ModelOptions, OnDelete, PerEngine, Relation, StringKind,
    UniqueConstraint,
};

fn auto(size: IntegerSize) -> AutoKind {
    AutoKind { size, identity: IdentityKind::ByDefault }
}

fn id() -> Field {
    Field { primary_key: true, ..Field::new("id", FieldType::Auto(auto(IntegerSize::Big))) }
}

fn model_of(state: &mut ProjectState, name: &str, fields: Vec<Field>) -> Model {
    let identity = state.fresh_identity();
    let fields = fields.into_iter().map(|field| Field { identity: state.fresh_identity(), ..field }).collect();
    Model {
        identity,
        name: ModelName::new("blog", name),
        extends: Vec::new(),
        fields,
        indexes: Vec::new(),
        constraints: Vec::new(),
        primary_key: None,
        options: ModelOptions::default(),
    }
}

fn foreign_key(name: &str, to: &str, to_field: Option<&str>) -> Field {
    let relation = Relation {
        to: ModelName::new("blog", to),
        one_to_one: false,
        on_delete: OnDelete::Protect,
        on_update: None,
        to_field: to_field.map(str::to_owned),
        db_constraint: true,
        deferrable: None,
    };
    Field::new(name, FieldType::ForeignKey(relation))
}

fn many_to_many(name: &str, to: &str) -> Field {
    let relation = ManyToMany {
        to: ModelName::new("blog", to),
        through: None,
        through_fields: None,
        db_table: None,
        auto_field: auto(IntegerSize::Big),
        on_delete: OnDelete::Cascade,
        deferrable: None,
        db_constraint: true,
    };
    Field::new(name, FieldType::ManyToMany(relation))
}

/// `type default` of one field's column, or the error.
fn column_of(field: Field, engine: Engine) -> String {
    let mut state = ProjectState::new();
    let model = model_of(&mut state, "T", vec![id(), field]);
    match super::model(&state, &model, engine) {
        Err(error) => error.to_string(),
        Ok(tables) => {
            let column = &tables[0].columns[1];
            let default = column.default.as_ref().map(|default| format!(" DEFAULT {}", default.sql));
            format!("{}{}", column.data_type, default.unwrap_or_default())
        }
    }
}

#[test]
fn types_and_defaults_on_both_engines() {
    let with = |kind: FieldType, default: Option<Literal>| Field { default, ..Field::new("f", kind) };
    let text = |text: &str| Some(Literal::String(text.to_owned()));
    let array = |base: FieldType| FieldType::Array { base: Box::new(base), size: None };
    let slug = FieldType::String { kind: StringKind::Slug, max_length: None };
    for (kind, default, postgres, sqlite) in [
        (slug.clone(), text("O'B"), "character varying(50) DEFAULT 'O''B'", "varchar(50) DEFAULT 'O''B'"),
        (FieldType::Boolean, Some(Literal::Boolean(true)), "boolean DEFAULT true", "bool DEFAULT 1"),
        (
            FieldType::Decimal { max_digits: Some(8), decimal_places: Some(2) },
            text("0.10"),
            "numeric(8,2) DEFAULT 0.10",
            "decimal DEFAULT 0.10",
        ),
        (FieldType::Duration, text("P1DT2H"), "interval DEFAULT 'P1DT2H'", "bigint DEFAULT 93600000000"),
        (
            FieldType::Duration,
            text("P1Y"),
            "interval DEFAULT 'P1Y'",
            "`blog.T.f`: `P1Y` has years or months, and SQLite's durations are microseconds",
        ),
        (
            FieldType::DateTime { auto: None, tz: true },
            text("2024-05-06T07:08:09+02:00"),
            "timestamp with time zone DEFAULT '2024-05-06 05:08:09+00'",
            "datetime DEFAULT '2024-05-06 05:08:09'",
        ),
        (
            FieldType::DateTime { auto: Some(AutoNow::Add), tz: false },
            None,
            "timestamp without time zone DEFAULT CURRENT_TIMESTAMP AT TIME ZONE 'UTC'",
            "datetime DEFAULT CURRENT_TIMESTAMP",
        ),
        (FieldType::Binary { max_length: None }, text("00ff"), "bytea DEFAULT '\\x00ff'", "blob DEFAULT X'00FF'"),
        (
            FieldType::Uuid { version: None },
            text("12345678-1234-1234-1234-1234567890AB"),
            "uuid DEFAULT '12345678-1234-1234-1234-1234567890AB'",
            "char(32) DEFAULT '123456781234123412341234567890ab'",
        ),
        (
            FieldType::Json,
            Some(Literal::Table(vec![("a".to_owned(), Literal::Array(vec![Literal::Integer(1)]))])),
            "jsonb DEFAULT '{\"a\":[1]}'",
            "text DEFAULT '{\"a\":[1]}'",
        ),
        (
            array(slug),
            Some(Literal::Array(vec![Literal::String("a\"b".to_owned())])),
            "character varying(50)[] DEFAULT '{\"a\\\"b\"}'",
            "text DEFAULT '[\"a\\\"b\"]'",
        ),
        (array(array(FieldType::Float)), None, "double precision[]", "text"),
    ] {
        assert_eq!(column_of(with(kind.clone(), default.clone()), Engine::Postgres), postgres);
        assert_eq!(column_of(with(kind, default), Engine::Sqlite), sqlite);
    }
}

#[test]
fn a_key_takes_the_type_at_the_end_of_the_chain() {
    let mut state = ProjectState::new();
    let code =
        Field { unique: true, ..Field::new("code", FieldType::String { kind: StringKind::Char, max_length: Some(7) }) };
    let a = model_of(&mut state, "A", vec![id(), code]);
    state.insert(a);
    let b = model_of(&mut state, "B", vec![Field { primary_key: true, ..foreign_key("a", "A", Some("code")) }]);
    state.insert(b);
    let c = model_of(&mut state, "C", vec![id(), foreign_key("b", "B", None)]);
    let table = model(&state, &c, Engine::Postgres).unwrap().remove(0);
    let column = &table.columns[1];
    assert_eq!((column.name.as_str(), column.data_type.as_str()), ("b_id", "character varying(7)"));
    let key = &table.foreign_keys[0];
    assert_eq!((key.target.name.as_str(), key.target_columns.as_slice()), ("blog_b", &["a_id".to_owned()][..]));
    assert_eq!(key.on_delete, OnDelete::Restrict);
    assert_eq!(table.indexes.len(), 1);
}

#[test]
fn a_junction_has_two_keys_and_a_counter() {
    let mut state = ProjectState::new();
    let tag = model_of(&mut state, "Tag", vec![id()]);
    state.insert(tag);
    let post = model_of(&mut state, "Post", vec![id(), many_to_many("tags", "Tag"), many_to_many("related", "Post")]);
    state.insert(post.clone());
    let mut tables = model(&state, &post, Engine::Sqlite).unwrap();
    tables.iter_mut().for_each(|table| conventional_names(table, Engine::Sqlite));
    assert_eq!(tables.len(), 3);
    let field = &post.fields[1];
    let junction = &tables[1];
    assert_eq!(junction.name.name, "blog_post_tags");
    assert_eq!(junction.identity, Some(field.identity));
    let columns: Vec<(&str, Option<Identity>)> =
        junction.columns.iter().map(|column| (column.name.as_str(), column.identity)).collect();
    assert_eq!(
        columns,
        [
            ("id", Some(field.identity.junction_id())),
            ("post_id", Some(field.identity.junction_source())),
            ("tag_id", Some(field.identity.junction_target())),
        ]
    );
    assert_eq!(junction.columns[0].auto, Some(ColumnIdentity::Autoincrement));
    let names: Vec<_> = junction.indexes.iter().filter_map(|index| index.name.as_deref()).collect();
    assert_eq!(names, ["blog_post_tags_post_id_idx", "blog_post_tags_tag_id_idx", "blog_post_tags_post_id_tag_id_key"]);
    assert_eq!(tables[2].columns[1].name, "from_post_id");
    assert_eq!(tables[2].columns[2].name, "to_post_id");
}

#[test]
fn conditions_of_types_come_first_and_are_numbered() {
    let mut state = ProjectState::new();
    let views = Field {
        check: Some(PerEngine::Both("views < 10".to_owned())),
        ..Field::new("views", FieldType::Integer { size: IntegerSize::Regular, positive: true })
    };
    let mut model = model_of(&mut state, "T", vec![id(), views]);
    model.indexes.push(Index {
        identity: Identity::default(),
        name: Some("by_views".to_owned()),
        elements: IndexElements::Expressions(vec![PerEngine::Both("views DESC NULLS LAST".to_owned())]),
        unique: false,
        condition: None,
        include: Vec::new(),
        using: None,
        opclasses: Vec::new(),
        with: Vec::new(),
        db_tablespace: None,
        nulls_distinct: None,
        engine: None,
    });
    let mut table = super::model(&state, &model, Engine::Postgres).unwrap().remove(0);
    conventional_names(&mut table, Engine::Postgres);
    let checks: Vec<_> =
        table.checks.iter().map(|check| (check.name.as_deref().unwrap(), check.expression.as_str())).collect();
    assert_eq!(checks, [("blog_t_views_check", "views >= 0"), ("blog_t_views_check1", "views < 10")]);
    let IndexElement::Column { name, descending, nulls, .. } = &table.indexes[0].elements[0] else { panic!() };
    assert_eq!((name.as_str(), *descending, *nulls), ("views", true, Some(crate::schema::NullsOrder::Last)));
}

#[test]
fn a_unique_is_a_constraint_on_postgresql_and_an_index_on_sqlite() {
    let mut state = ProjectState::new();
    let mut model = model_of(&mut state, "T", vec![id(), Field::new("a", FieldType::Text)]);
    let unique = |descending, condition: Option<&str>| Constraint {
        identity: Identity::default(),
        name: None,
        engine: None,
        not_valid: false,
        kind: ConstraintKind::Unique(UniqueConstraint {
            elements: IndexElements::Fields(vec![IndexField { name: "a".to_owned(), descending }]),
            condition: condition.map(|text| PerEngine::Both(text.to_owned())),
            deferrable: None,
            include: Vec::new(),
            nulls_distinct: None,
            opclasses: Vec::new(),
        }),
    };
    model.constraints = vec![unique(false, None), unique(true, None), unique(false, Some("a <> ''"))];
    let postgres = super::model(&state, &model, Engine::Postgres).unwrap().remove(0);
    assert_eq!((postgres.uniques.len(), postgres.indexes.len()), (1, 2));
    let sqlite = super::model(&state, &model, Engine::Sqlite).unwrap().remove(0);
    assert_eq!((sqlite.uniques.len(), sqlite.indexes.len()), (0, 3));
}

#[test]
fn a_long_name_ends_in_a_hash_of_the_whole() {
    let table = "t".repeat(60);
    let name = conventional_name(&table, "a", "idx", "");
    assert_eq!(name.len(), 63);
    assert_ne!(name, conventional_name(&table, "b", "idx", ""));
    assert!(conventional_name(&"é".repeat(40), "a", "idx", "").len() <= 63);
}

#[test]
fn fields_are_equal_by_what_they_lower_to() {
    let mut state = ProjectState::new();
    let model = model_of(&mut state, "T", vec![id()]);
    let equal = |old: &Field, new: &Field| {
        field_equal(
            FieldAt { state: &state, model: &model, field: old },
            FieldAt { state: &state, model: &model, field: new },
        )
    };
    let char = |length| Field::new("f", FieldType::String { kind: StringKind::Char, max_length: Some(length) });
    let email = Field::new("f", FieldType::String { kind: StringKind::Email, max_length: None });
    assert!(equal(&char(254), &email));
    assert!(!equal(&char(253), &email));
    let integer = Field::new("f", FieldType::Integer { size: IntegerSize::Regular, positive: false });
    let literal = Field { default: Some(Literal::Integer(0)), ..integer.clone() };
    let expression = Field { db_default: Some(PerEngine::Both("0".to_owned())), ..integer.clone() };
    assert!(equal(&literal, &expression));
    assert!(!equal(&literal, &integer));
    assert!(!equal(&integer, &Field { null: true, ..integer.clone() }));
    let protect = foreign_key("f", "T", None);
    let mut restrict = protect.clone();
    if let FieldType::ForeignKey(relation) = &mut restrict.field_type {
        relation.on_delete = OnDelete::Restrict;
        relation.to = ModelName::new("blog", "t");
        relation.to_field = Some("id".to_owned());
    }
    let mut with_model = state.clone();
    with_model.insert(model.clone());
    assert!(field_equal(
        FieldAt { state: &with_model, model: &model, field: &protect },
        FieldAt { state: &with_model, model: &model, field: &restrict },
    ));
    let generated = |sql: &str| {
        let expression = PerEngine::Both(sql.to_owned());
        Field::new(
            "f",
            FieldType::Generated(GeneratedType { expression, output: Box::new(FieldType::Text), db_persist: true }),
        )
    };
    assert!(equal(&generated("lower( name )"), &generated("LOWER(name)")));
    assert!(!equal(&generated("lower(name)"), &generated("upper(name)")));
}

#[test]
fn lowering_is_fast() {
    let mut state = ProjectState::new();
    for number in 0..1000 {
        let mut fields = vec![id()];
        fields.extend((0..6).map(|field| Field::new(format!("f{field}"), FieldType::Text)));
        fields.push(foreign_key("parent", "M0", None));
        let model = model_of(&mut state, &format!("M{number}"), fields);
        state.insert(model);
    }
    let columns = |schema: &Schema| schema.tables.iter().flat_map(|table| &table.columns).map(|_: &Column| ()).count();
    assert_eq!(columns(&project(&state, Engine::Postgres).unwrap()), 8000);
}

/// Whatever happens to a model or to one that its keys point at, its table is the one that it would
/// be if nothing were known of it.
#[test]
fn what_is_remembered_is_never_wrong() {
    let integer = |name: &str| Field::new(name, FieldType::Integer { size: IntegerSize::Regular, positive: false });
    let key = |model: &mut Model, name: &str| {
        model.fields.iter_mut().for_each(|field| field.primary_key = field.name == name);
    };
    type Edit<'a> = &'a dyn Fn(&mut Model, &mut Model);
    let edits: [Edit<'_>; 11] = [
        &|_, _| {},
        &|model, _| model.fields.push(integer("d")),
        &|model, _| model.fields.swap(1, 2),
        &|_, target| target.fields[0].field_type = FieldType::Uuid { version: None },
        &|model, _| drop(model.fields.remove(1)),
        &|model, _| model.fields[0].null = true,
        &|model, _| key(model, "d"),
        &|model, _| model.primary_key = Some(vec!["a".into(), "d".into()]),
        &|model, _| model.options.strict = true,
        &|model, _| model.fields[0].name = "z".into(),
        &|model, _| model.primary_key = None,
    ];
    for engine in Engine::ALL {
        let mut state = ProjectState::new();
        let mut memory = Memory::default();
        let key = || Field { primary_key: true, ..integer("key") };
        let mut target = model_of(&mut state, "Target", vec![key()]);
        let fields = vec![integer("a"), foreign_key("b", "Target", None), integer("c"), integer("e")];
        let mut own = model_of(&mut state, "Own", fields);
        for edit in edits {
            edit(&mut own, &mut target);
            state.insert(target.clone());
            state.insert(own.clone());
            let shared = state.get(&own.key()).unwrap().clone();
            let Ok(wanted) = model(&state, &own, engine) else { continue };
            let lowered = model_again(&state, &shared, engine, &mut memory).unwrap();
            assert_eq!(lowered, wanted);
            let again = model_again(&state, &shared, engine, &mut memory).unwrap();
            let shares = |place| again[0].columns.shares(place, &lowered[0].columns);
            assert!((0..lowered[0].columns.len()).all(shares));
        }
    }
}
