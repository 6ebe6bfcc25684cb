//! Whatever was declared before and after: the migrations lead there, each operation fits what
//! stands before it, and then there is nothing left to do.

use super::*;
use crate::state::{
    AutoKind, Constraint, ConstraintKind, Field, FieldType, Identity, IdentityKind, Index, IndexElements, IndexField,
    IntegerSize, ManyToMany, ModelName, OnDelete, Relation, UniqueConstraint,
};
use proptest::prelude::*;
use proptest::sample::select;

const MODELS: [(&str, &str); 6] = [("a", "Ant"), ("a", "Bee"), ("a", "Cat"), ("b", "Dog"), ("b", "Elk"), ("c", "Ant")];
const BIG: AutoKind = AutoKind { size: IntegerSize::Big, identity: IdentityKind::ByDefault };

fn name((app, name): (&str, &str)) -> ModelName {
    ModelName::new(app, name)
}

/// What a field may be; a target is a place among the models that are there.
#[derive(Debug, Clone)]
enum Kind {
    Plain(FieldType),
    Key { to: usize, one_to_one: bool },
    Many { to: usize, through: Option<usize> },
}

#[derive(Debug, Clone)]
struct Shape {
    place: usize,
    fields: Vec<(&'static str, Kind, bool, Option<&'static str>)>,
    indexes: Vec<(Option<&'static str>, Vec<usize>)>,
    uniques: Vec<(Option<&'static str>, Vec<usize>)>,
    base: Option<usize>,
    composite: Option<Vec<usize>>,
    table: Option<&'static str>,
    unmanaged: bool,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => select(vec![
            FieldType::Text,
            FieldType::Integer { size: IntegerSize::Regular, positive: false },
            FieldType::Integer { size: IntegerSize::Big, positive: false },
            FieldType::String { kind: crate::state::StringKind::Char, max_length: Some(10) },
            FieldType::Boolean,
        ])
        .prop_map(Kind::Plain),
        3 => (0..6usize, any::<bool>()).prop_map(|(to, one_to_one)| Kind::Key { to, one_to_one }),
        2 => (0..6usize, prop::option::of(0..6usize)).prop_map(|(to, through)| Kind::Many { to, through }),
    ]
}

fn shape(place: usize) -> impl Strategy<Value = Shape> {
    let names = prop::sample::subsequence(vec!["f", "g", "h", "i_id", "i", "j"], 0..=5);
    let column = prop::option::weighted(0.15, select(vec!["f", "x", "y"]));
    let fields = names.prop_flat_map(move |names| {
        let column = column.clone();
        names.into_iter().map(|name| (Just(name), kind(), any::<bool>(), column.clone())).collect::<Vec<_>>()
    });
    let over = || (prop::option::of(select(vec!["one", "two"])), prop::collection::vec(0..5usize, 1..=2));
    (
        fields,
        prop::collection::vec(over(), 0..=2),
        prop::collection::vec(over(), 0..=2),
        prop::option::weighted(0.2, 0..6usize),
        prop::option::weighted(0.15, prop::collection::vec(0..5usize, 2)),
        prop::option::weighted(0.2, select(vec!["t", "u"])),
        prop::bool::weighted(0.1),
    )
        .prop_map(move |(fields, indexes, uniques, base, composite, table, unmanaged)| Shape {
            place,
            fields,
            indexes,
            uniques,
            base,
            composite,
            table,
            unmanaged,
        })
}

fn state() -> impl Strategy<Value = ProjectState> {
    prop::sample::subsequence((0..6usize).collect::<Vec<_>>(), 0..=6)
        .prop_flat_map(|places| places.into_iter().map(shape).collect::<Vec<_>>())
        .prop_map(|shapes| build(&shapes))
}

fn build(shapes: &[Shape]) -> ProjectState {
    let mut state = ProjectState::new();
    let there = |place: usize| shapes.iter().any(|shape| shape.place == place).then(|| name(MODELS[place]));
    let mut tables = Vec::new();
    for shape in shapes {
        let model_name = name(MODELS[shape.place]);
        let base = shape.base.filter(|&base| base < shape.place).and_then(there);
        let mut fields = Vec::new();
        let mut columns: Vec<String> = Vec::new();
        for (field_name, kind, null, column) in &shape.fields {
            let field_type = match kind {
                Kind::Plain(field_type) => field_type.clone(),
                Kind::Key { to, one_to_one } => match there(*to) {
                    Some(to) => key(to, *one_to_one),
                    None => FieldType::Float,
                },
                Kind::Many { to, through } => match there(*to) {
                    Some(to) => FieldType::ManyToMany(ManyToMany {
                        to,
                        through: through.and_then(there),
                        through_fields: None,
                        db_table: None,
                        auto_field: BIG,
                        on_delete: OnDelete::Cascade,
                        deferrable: None,
                        db_constraint: true,
                    }),
                    None => FieldType::Float,
                },
            };
            let many = matches!(field_type, FieldType::ManyToMany(_));
            let mut field = Field::new(*field_name, field_type);
            field.null = *null && !many;
            field.db_column = column.filter(|_| !many).map(str::to_owned);
            if field.column().is_some_and(|column| columns.contains(&column)) {
                continue;
            }
            columns.extend(field.column());
            fields.push(field);
        }
        let plain: Vec<String> =
            fields.iter().filter(|field| field.column().is_some()).map(|field| field.name.clone()).collect();
        // A key may hold keys to other models, but no two models can wait for each other's.
        let earlier = |field: &Field| {
            field
                .relation()
                .is_none_or(|relation| MODELS[..shape.place].iter().any(|other| name(*other) == relation.to))
        };
        let key_fields: Vec<&Field> =
            fields.iter().filter(|field| field.column().is_some() && earlier(field)).collect();
        let composite: Option<Vec<String>> = shape
            .composite
            .as_ref()
            .map(|places| {
                places.iter().filter_map(|&place| key_fields.get(place)).map(|field| field.name.clone()).collect()
            })
            .filter(|names: &Vec<String>| names.len() == 2 && names[0] != names[1] && base.is_none());
        if let Some(base) = &base {
            let mut link = Field::new(format!("{}_ptr", base.key().name()), key(base.clone(), true));
            link.primary_key = true;
            fields.insert(0, link);
        } else if composite.is_none() {
            let mut id = Field::new("id", FieldType::Auto(BIG));
            id.primary_key = true;
            fields.insert(0, id);
        }
        let mut model = Model {
            identity: Identity::default(),
            name: model_name,
            extends: base.into_iter().collect(),
            fields: fields.into(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            primary_key: composite,
            options: crate::state::ModelOptions::default(),
        };
        model.options.unmanaged = shape.unmanaged;
        if let Some(table) = shape.table.filter(|table| !tables.contains(table)) {
            tables.push(table);
            model.options.db_table = Some(table.to_owned());
        }
        for (index_name, places) in &shape.indexes {
            let over = over(places, &plain);
            let taken = model
                .indexes
                .iter()
                .any(|index| index.name.as_deref() == *index_name && (index.name.is_some() || index.elements == over));
            if !taken && matches!(&over, IndexElements::Fields(fields) if !fields.is_empty()) {
                model.indexes.push(Index {
                    identity: Identity::default(),
                    name: index_name.map(str::to_owned),
                    elements: over,
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
            }
        }
        for (unique_name, places) in &shape.uniques {
            let over = over(places, &plain);
            let kind = ConstraintKind::Unique(UniqueConstraint {
                elements: over.clone(),
                condition: None,
                deferrable: None,
                include: Vec::new(),
                nulls_distinct: None,
                opclasses: Vec::new(),
            });
            let taken = model.constraints.iter().any(|constraint| {
                constraint.name.as_deref() == *unique_name && (constraint.name.is_some() || constraint.kind == kind)
            });
            if !taken && matches!(&over, IndexElements::Fields(fields) if !fields.is_empty()) {
                model.constraints.push(Constraint {
                    identity: Identity::default(),
                    name: unique_name.map(str::to_owned),
                    engine: None,
                    not_valid: false,
                    kind,
                });
            }
        }
        state.insert(model);
    }
    state
}

fn key(to: ModelName, one_to_one: bool) -> FieldType {
    FieldType::ForeignKey(Relation {
        to,
        one_to_one,
        on_delete: OnDelete::Cascade,
        on_update: None,
        to_field: None,
        db_constraint: true,
        deferrable: None,
    })
}

fn over(places: &[usize], names: &[String]) -> IndexElements {
    let mut fields: Vec<IndexField> = Vec::new();
    for name in places.iter().filter_map(|&place| names.get(place)) {
        if !fields.iter().any(|field| field.name == *name) {
            fields.push(IndexField { name: name.clone(), descending: false });
        }
    }
    IndexElements::Fields(fields)
}

/// Detects with answers: to a question of a rename the next of the choices.
fn answered(past: &Past, declared: &Declared, mut choices: impl Iterator<Item = bool>) -> Option<Detected> {
    let mut instructions = Instructions::default();
    loop {
        let detected = match past.detect(declared, &instructions) {
            Ok(detected) => detected,
            // A many-to-many field that became a key.
            Err(diagnostics) => {
                assert!(diagnostics.0.iter().all(|diagnostic| diagnostic.code == "many-to-many"), "{diagnostics:#?}");
                return None;
            }
        };
        let Some(question) = detected.questions.first() else { return Some(detected) };
        let answer = match question.candidates.first() {
            None => Some("0".to_owned()),
            Some(candidate) => choices.next().unwrap_or_default().then(|| candidate.to.clone()),
        };
        instructions.answers.insert(question.id.clone(), answer);
    }
}

/// Every model that is named is there.
fn whole(state: &ProjectState) -> Result<(), String> {
    for model in state.models() {
        for name in model.references() {
            if state.model(name).is_none() {
                return Err(format!("`{}` refers to `{name}`", model.name));
            }
        }
    }
    Ok(())
}

fn lead(past: &mut Past, declared: &Declared, choices: &[bool]) -> Result<(), TestCaseError> {
    let Some(detected) = answered(past, declared, choices.iter().copied()) else {
        return Err(TestCaseError::reject("refused"));
    };
    let lines = described(&detected.migrations).join("\n");
    let mut applied: Vec<MigrationName> = Vec::new();
    let new: Vec<&MigrationName> = detected.migrations.iter().map(|migration| &migration.name).collect();
    for migration in &detected.migrations {
        for name in &migration.dependencies {
            prop_assert!(!new.contains(&name) || applied.contains(name), "{} before {name}\n{lines}", migration.name);
        }
        past.history.begin(&migration.name);
        for operation in &migration.operations {
            let result = past.history.apply(operation, &mut past.state);
            prop_assert!(result.is_ok(), "{}: {result:?}\n{lines}", operation.describe());
            let whole = whole(&past.state);
            prop_assert!(whole.is_ok(), "after {}: {whole:?}\n{lines}", operation.describe());
        }
        applied.push(migration.name.clone());
    }
    let again = past.detect(declared, &Instructions::default());
    prop_assert!(again.is_ok());
    let again = again.unwrap_or_default();
    prop_assert!(
        again.questions.is_empty() && again.migrations.is_empty(),
        "{lines}\nand then\n{}",
        described(&again.migrations).join("\n")
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 4000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_migrations_lead_there(states in prop::collection::vec(state(), 1..4), choices in prop::collection::vec(any::<bool>(), 8)) {
        let mut past = Past::default();
        for state in states {
            let declared = Declared { state, hints: Hints::default(), warnings: Diagnostics::default() };
            lead(&mut past, &declared, &choices)?;
        }
    }
}
