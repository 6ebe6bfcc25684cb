use super::*;
use crate::operation::*;
use crate::state::*;
use proptest::prelude::*;

/// A state without what the order of operations leaves behind: identities, the order of indexes
/// and constraints.
fn facts(operations: &[Operation]) -> Result<Vec<String>, StateError> {
    let mut state = ProjectState::new();
    for operation in operations {
        operation.apply("blog", &mut state)?;
    }
    Ok(state.models().map(|model| crate::migration::model_facts(model)).collect())
}

fn names(operations: &[Operation]) -> Vec<&'static str> {
    operations.iter().map(Operation::name).collect()
}

fn create(name: &str, fields: &[&str]) -> Operation {
    let mut id =
        Field::new("id", FieldType::Auto(AutoKind { size: IntegerSize::Big, identity: IdentityKind::ByDefault }));
    id.primary_key = true;
    let mut all = vec![id];
    all.extend(fields.iter().map(|field| text(field)));
    Operation::CreateModel(Box::new(CreateModel {
        model: Model {
            identity: Identity::default(),
            name: ModelName::new("blog", name),
            extends: Vec::new(),
            fields: all.into(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            primary_key: None,
            options: ModelOptions::default(),
        },
        from_junction: None,
    }))
}

fn text(name: &str) -> Field {
    Field { null: true, ..Field::new(name, FieldType::Text) }
}

fn key(name: &str, to: &str) -> Field {
    let relation = Relation {
        to: ModelName::new("blog", to),
        one_to_one: false,
        on_delete: OnDelete::Cascade,
        on_update: None,
        to_field: None,
        db_constraint: true,
        deferrable: None,
    };
    Field { null: true, ..Field::new(name, FieldType::ForeignKey(relation)) }
}

fn add(model: &str, field: Field) -> Operation {
    Operation::AddField(Box::new(AddField { model: model.into(), field, backfill: None, online: OnlineMode::Auto }))
}

fn alter(model: &str, field: Field) -> Operation {
    Operation::AlterField(Box::new(AlterField {
        model: model.into(),
        name: field.name.clone(),
        field: Some(field),
        backfill: None,
        reverse_backfill: None,
        using: None,
        reverse_using: None,
        online: OnlineMode::Auto,
    }))
}

fn remove(model: &str, name: &str) -> Operation {
    Operation::RemoveField(RemoveField { model: model.into(), name: name.into(), reverse_backfill: None })
}

fn rename(model: &str, old_name: &str, new_name: &str) -> Operation {
    Operation::RenameField { model: model.into(), old_name: old_name.into(), new_name: new_name.into() }
}

fn index(model: &str, name: &str, elements: IndexElements) -> Operation {
    let index = Index {
        identity: Identity::default(),
        name: Some(name.into()),
        elements,
        unique: false,
        condition: None,
        include: Vec::new(),
        using: None,
        opclasses: Vec::new(),
        with: Vec::new(),
        db_tablespace: None,
        nulls_distinct: None,
        engine: None,
    };
    Operation::AddIndex(Box::new(AddIndex { model: model.into(), index, online: OnlineMode::Auto }))
}

fn over(field: &str) -> IndexElements {
    IndexElements::Fields(vec![IndexField { name: field.into(), descending: false }])
}

fn sql(elidable: bool) -> Operation {
    Operation::RunSql(Box::new(RunSql {
        sql: SqlSource::Text(PerEngine::Both(vec!["SELECT 1".into()])),
        reverse_sql: None,
        state_operations: Vec::new(),
        elidable,
    }))
}

fn delete(name: &str) -> Operation {
    Operation::DeleteModel { name: name.into() }
}

fn check(operations: &[Operation], expected: &[&str]) -> Vec<Operation> {
    let reduced = reduce(operations, "blog", Elidable::Drop);
    assert_eq!(names(&reduced), expected);
    assert_eq!(facts(&reduced).unwrap(), facts(operations).unwrap());
    assert_eq!(reduce(&reduced, "blog", Elidable::Drop), reduced, "again");
    reduced
}

#[test]
fn what_is_made_and_changed_is_made_as_it_is_afterwards() {
    let reduced = check(
        &[
            create("Post", &["a", "b"]),
            create("Tag", &[]),
            add("post", text("c")),
            rename("Post", "a", "z"),
            index("Post", "i", over("z")),
            remove("Post", "b"),
            Operation::AlterModelTable { name: "Post".into(), db_table: Some("posts".into()) },
            Operation::RenameIndex { model: "Post".into(), old_name: "i".into(), new_name: "j".into() },
            Operation::RenameModel { old_name: "Post".into(), new_name: "Article".into() },
        ],
        &["CreateModel", "CreateModel"],
    );
    let Operation::CreateModel(create) = &reduced[0] else { panic!() };
    let fields: Vec<&str> = create.model.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["id", "z", "c"]);
    assert_eq!(create.model.indexes[0].name.as_deref(), Some("j"));
    assert_eq!(create.model.identity, Identity::default());
}

#[test]
fn what_comes_and_goes_never_was() {
    check(&[create("Post", &[]), add("Post", text("a")), index("Post", "i", over("a")), delete("Post")], &[]);
    check(
        &[
            create("Post", &[]),
            create("Tag", &[]),
            add("Post", key("tag", "Tag")),
            remove("Post", "tag"),
            delete("Tag"),
        ],
        &["CreateModel"],
    );
    check(&[create("Post", &[]), sql(false), add("Post", text("a")), remove("Post", "a")], &["CreateModel", "RunSQL"]);
}

#[test]
fn a_key_comes_with_its_model_where_the_target_is_there() {
    // The model moves behind its target.
    let reduced = check(
        &[create("Post", &[]), create("Tag", &[]), add("Post", key("tag", "Tag"))],
        &["CreateModel", "CreateModel"],
    );
    let Operation::CreateModel(last) = &reduced[1] else { panic!() };
    assert_eq!(last.model.name.name, "Post");
    // A circle stays open.
    let mut tag = create("Tag", &[]);
    if let Operation::CreateModel(create) = &mut tag {
        create.model.fields.push(key("post", "Post"));
    }
    check(
        &[create("Post", &[]), tag, add("Post", key("tag", "Tag")), add("Post", text("z"))],
        &["CreateModel", "CreateModel", "AddField", "AddField"],
    );
}

#[test]
fn nothing_crosses_what_a_person_wrote() {
    check(&[create("Post", &[]), sql(false), add("Post", text("a"))], &["CreateModel", "RunSQL", "AddField"]);
    check(&[create("Post", &[]), sql(true), add("Post", text("a"))], &["CreateModel"]);
    let operations = [create("Post", &[]), sql(true), add("Post", text("a"))];
    assert_eq!(reduce(&operations, "blog", Elidable::Keep).len(), 3);
}

#[test]
fn values_of_rows_stay_what_they_were() {
    let with_default = |default: i64| Field {
        default: Some(Literal::Integer(default)),
        ..Field::new("n", FieldType::Integer { size: IntegerSize::Regular, positive: false })
    };
    let start = [create("Post", &[]), sql(false)];
    let and = |more: &[Operation]| [&start[..], more].concat();
    check(
        &and(&[add("Post", with_default(1)), alter("Post", with_default(2))]),
        &["CreateModel", "RunSQL", "AddField", "AlterField"],
    );
    let unique = Field { unique: true, ..with_default(1) };
    check(&and(&[add("Post", with_default(1)), alter("Post", unique)]), &["CreateModel", "RunSQL", "AddField"]);
    let mut filled = alter("Post", Field { null: false, ..text("a") });
    if let Operation::AlterField(alter) = &mut filled {
        alter.backfill = Some(PerEngine::Both("'x'".into()));
    }
    let reduced = check(&and(&[add("Post", text("a")), filled]), &["CreateModel", "RunSQL", "AddField"]);
    assert!(matches!(&reduced[2], Operation::AddField(add) if add.backfill.is_some() && !add.field.null));
}

#[test]
fn a_constraint_that_is_validated_is_made_valid() {
    let constraint = Constraint {
        identity: Identity::default(),
        name: Some("c".into()),
        engine: None,
        not_valid: true,
        kind: ConstraintKind::Check(CheckConstraint { check: PerEngine::Both("a <> ''".into()) }),
    };
    let add_constraint = Operation::AddConstraint(Box::new(AddConstraint {
        model: "Post".into(),
        constraint,
        online: OnlineMode::Auto,
    }));
    let validate = Operation::ValidateConstraint { model: "Post".into(), name: "c".into() };
    check(&[create("Post", &["a"]), add_constraint.clone()], &["CreateModel", "AddConstraint"]);
    check(&[create("Post", &["a"]), add_constraint, validate], &["CreateModel"]);
}

#[test]
fn order_of_fields_is_kept() {
    let expression = IndexElements::Expressions(vec![PerEngine::Both("lower(tag_id)".into())]);
    let mut tag = create("Tag", &[]);
    if let Operation::CreateModel(create) = &mut tag {
        create.model.fields.push(key("post", "Post"));
    }
    let operations = [create("Post", &[]), tag, add("Post", key("tag", "Tag")), index("Post", "i", expression)];
    check(&operations, &["CreateModel", "CreateModel", "AddField", "AddIndex"]);
}

#[test]
fn a_model_goes_after_the_keys_to_it() {
    let operations = [
        create("C", &[]),
        create("D", &[]),
        add("D", key("x", "C")),
        sql(false),
        add("C", text("y")),
        delete("D"),
        delete("C"),
    ];
    let reduced = reduce(&operations, "blog", Elidable::Keep);
    assert_eq!(names(&reduced[reduced.len() - 2..]), ["DeleteModel", "DeleteModel"]);
    assert!(matches!(reduced.last(), Some(Operation::DeleteModel { name }) if name == "C"));
}

/// A random operation on a few models with a few fields.
fn some() -> impl Strategy<Value = Operation> {
    let model = || prop::sample::select(vec!["A", "B", "C", "D"]);
    let field = || prop::sample::select(vec!["x", "y", "z"]);
    prop_oneof![
        3 => (model(), proptest::collection::btree_set(field(), 0..3)).prop_map(|(name, fields)| create(name, &fields.into_iter().collect::<Vec<_>>())),
        1 => model().prop_map(delete),
        1 => (model(), model()).prop_map(|(old, new)| Operation::RenameModel { old_name: old.into(), new_name: new.into() }),
        3 => (model(), field()).prop_map(|(model, field)| add(model, text(field))),
        3 => (model(), field(), model()).prop_map(|(model, field, to)| add(model, key(field, to))),
        2 => (model(), field(), any::<bool>()).prop_map(|(model, name, unique)| alter(model, Field { unique, ..text(name) })),
        2 => (model(), field()).prop_map(|(model, field)| remove(model, field)),
        2 => (model(), field(), field()).prop_map(|(model, old, new)| rename(model, old, new)),
        2 => (model(), prop::sample::select(vec!["i", "j"]), field()).prop_map(|(model, name, field)| index(model, name, over(field))),
        1 => (model(), prop::sample::select(vec!["i", "j"])).prop_map(|(model, name)| Operation::RemoveIndex { model: model.into(), index: IndexTarget::Name(name.into()) }),
        1 => (model(), prop::sample::select(vec!["i", "j"]), prop::sample::select(vec!["i", "j"])).prop_map(|(model, old, new)| Operation::RenameIndex { model: model.into(), old_name: old.into(), new_name: new.into() }),
        1 => (model(), proptest::option::of(field())).prop_map(|(name, table)| Operation::AlterModelTable { name: name.into(), db_table: table.map(Into::into) }),
        1 => Just(sql(false)),
    ]
}

/// Whether every key's target is there: a history in which it isn't is none.
fn is_whole(state: &ProjectState) -> bool {
    state.models().all(|model| model.references().all(|name| state.model(name).is_some()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn the_state_is_the_same(candidates in proptest::collection::vec(some(), 0..60)) {
        // Those that fit, each after the ones before it.
        let mut state = ProjectState::new();
        let mut operations = Vec::new();
        for operation in candidates {
            let mut next = state.clone();
            if operation.apply("blog", &mut next).is_ok() && is_whole(&next) {
                state = next;
                operations.push(operation);
            }
        }
        let reduced = reduce(&operations, "blog", Elidable::Keep);
        prop_assert!(reduced.len() <= operations.len());
        let mut state = ProjectState::new();
        for operation in &reduced {
            operation.apply("blog", &mut state).map_err(|error| TestCaseError::fail(format!("{error}\n{operations:#?}\n{reduced:#?}")))?;
            prop_assert!(is_whole(&state), "a key without its target\n{:#?}\n{:#?}", names(&operations), reduced);
        }
        prop_assert_eq!(facts(&reduced).unwrap(), facts(&operations).unwrap());
        prop_assert_eq!(reduce(&reduced, "blog", Elidable::Keep), reduced);
    }

    #[test]
    fn whatever_it_is_given_it_ends(operations in proptest::collection::vec(testing::operation("blog"), 0..12)) {
        let reduced = reduce(&operations, "blog", Elidable::Drop);
        prop_assert!(reduced.len() <= operations.len());
        prop_assert_eq!(reduce(&reduced, "blog", Elidable::Drop), reduced);
    }
}

#[test]
fn a_long_history_is_reduced_in_no_time() {
    let mut operations = Vec::new();
    for number in 0..1000 {
        let name = format!("Model{number}");
        operations.push(create(&name, &["a"]));
        operations.push(add(&name, text("b")));
        operations.push(index(&name, &format!("i{number}"), over("b")));
        operations.push(add(&name, key("before", &format!("Model{}", number / 2))));
    }
    let start = std::time::Instant::now();
    assert_eq!(reduce(&operations, "blog", Elidable::Drop).len(), 1000);
    // Some milliseconds each would be a mistake in the order of growth, on any machine.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
