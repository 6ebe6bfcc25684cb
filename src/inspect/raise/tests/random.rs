//! Random projects: what they lower to is raised, and lowers to the same again.

use super::*;
use crate::notation::testing;
use crate::state::{
    AutoKind, Constraint, ConstraintKind, Deferrable, FieldType, Identity, Index, IndexElements, IndexField,
    ManyToMany, ModelName, ModelOptions, OnDelete, PerEngine, Relation, UniqueConstraint,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// What a model is made from.
#[derive(Debug, Clone)]
struct Seed {
    name: String,
    table: Option<String>,
    fields: Vec<Field>,
    key: KeySeed,
    keys: Vec<KeyTo>,
    many: Vec<(String, usize, AutoKind, Option<Deferrable>, bool)>,
    indexes: Vec<(Vec<usize>, [bool; 4])>,
    flags: [bool; 4],
}

#[derive(Debug, Clone)]
enum KeySeed {
    Auto(AutoKind),
    Field,
    Composite,
    Nothing,
}

#[derive(Debug, Clone)]
struct KeyTo {
    name: String,
    model: usize,
    flags: [bool; 5],
    on_delete: OnDelete,
    deferrable: Option<Deferrable>,
}

fn deferrable() -> impl Strategy<Value = Option<Deferrable>> {
    option::of(prop::sample::select(vec![Deferrable::Deferred, Deferrable::Immediate]))
}

fn key_to() -> impl Strategy<Value = KeyTo> {
    let on_delete = prop::sample::select(vec![OnDelete::Cascade, OnDelete::Restrict, OnDelete::DoNothing]);
    (testing::name(), any::<usize>(), any::<[bool; 5]>(), on_delete, deferrable())
        .prop_map(|(name, model, flags, on_delete, deferrable)| KeyTo { name, model, flags, on_delete, deferrable })
}

fn seed() -> impl Strategy<Value = Seed> {
    let key = prop_oneof![
        4 => testing::auto_kind().prop_map(KeySeed::Auto),
        1 => Just(KeySeed::Field),
        1 => Just(KeySeed::Composite),
        1 => Just(KeySeed::Nothing),
    ];
    let many = (testing::name(), any::<usize>(), testing::auto_kind(), deferrable(), prop::bool::weighted(0.8));
    let parts = (vec(testing::field(), 0..6), vec(key_to(), 0..3), vec(many, 0..3));
    let indexes = vec((vec(any::<usize>(), 1..4), any::<[bool; 4]>()), 0..4);
    let names = (testing::name(), option::weighted(0.5, testing::name()));
    (names, parts, key, indexes, any::<[bool; 4]>()).prop_map(
        |((name, table), (fields, keys, many), key, indexes, flags)| Seed {
            name,
            table,
            fields,
            key,
            keys,
            many,
            indexes,
            flags,
        },
    )
}

/// A column's field without what only a database could judge.
fn settled(mut field: Field, engine: Engine) -> Option<Field> {
    match &field.field_type {
        FieldType::ForeignKey(_) | FieldType::ManyToMany(_) | FieldType::Auto(_) | FieldType::Generated(_) => {
            return None;
        }
        FieldType::Raw { .. } => field.field_type = FieldType::Raw { db_type: PerEngine::Both("xml".to_owned()) },
        // In an array anything goes.
        FieldType::Array { base, .. } if matches!(**base, FieldType::Raw { .. } | FieldType::Array { .. }) => {
            return None;
        }
        _ => {}
    }
    field.primary_key = false;
    field.db_tablespace = None;
    field.db_collation = None;
    field.db_default = field.db_default.map(|_| PerEngine::Both("abs(1)".to_owned()));
    let column = crate::sql::quote(&field.column().unwrap_or_default(), engine);
    field.check = field.check.map(|_| PerEngine::Both(format!("{column} IS NOT NULL")));
    Some(field)
}

fn project(seeds: Vec<Seed>, engine: Engine) -> ProjectState {
    let mut state = ProjectState::new();
    let mut tables: Vec<String> = Vec::new();
    let mut models: Vec<Model> = Vec::new();
    for (number, seed) in seeds.into_iter().enumerate() {
        let mut model = Model {
            identity: Identity::default(),
            name: ModelName::new("shop", format!("{}{number}", seed.name)),
            extends: Vec::new(),
            fields: Vec::new().into(),
            indexes: Vec::new(),
            constraints: Vec::new(),
            primary_key: None,
            options: ModelOptions { db_table: seed.table.clone(), ..ModelOptions::default() },
        };
        if tables.contains(&model.table().to_lowercase()) {
            model.options.db_table = None;
        }
        tables.push(model.table().to_lowercase());
        let mut columns: Vec<String> = vec!["id".to_owned()];
        let mut add = |model: &mut Model, field: Field| {
            let column = field.column().unwrap_or_else(|| field.name.clone()).to_lowercase();
            let is_taken = columns.contains(&column) || columns.contains(&field.name.to_lowercase());
            if !is_taken {
                columns.extend([column, field.name.to_lowercase()]);
                model.fields.push(field);
            }
        };
        if let KeySeed::Auto(kind) = seed.key {
            model.fields.push(Field { primary_key: true, ..Field::new("id", FieldType::Auto(kind)) });
        }
        for field in seed.fields {
            if let Some(field) = settled(field, engine) {
                add(&mut model, field);
            }
        }
        if model.fields.is_empty() {
            model.fields.push(Field::new("only", FieldType::Text));
        }
        match seed.key {
            KeySeed::Auto(_) => {}
            KeySeed::Nothing => model.primary_key = Some(Vec::new()),
            KeySeed::Field => {
                model.fields[0].null = false;
                model.fields[0].primary_key = true;
            }
            KeySeed::Composite => {
                model.fields.iter_mut().take(2).for_each(|field| field.null = false);
                model.primary_key = Some(model.fields.iter().take(2).map(|field| field.name.clone()).collect());
            }
        }
        let is_auto = matches!(seed.key, KeySeed::Auto(_));
        model.options.strict = seed.flags[0]
            && engine == Engine::Sqlite
            && !model.fields.iter().any(|field| matches!(field.field_type, FieldType::Raw { .. }));
        model.options.without_rowid = seed.flags[1] && !is_auto && !model.primary_key_fields().is_empty();
        model.options.unlogged = seed.flags[2];
        model.options.db_table_comment = seed.flags[3].then(|| "what's this".to_owned());
        models.push(model.clone());
        let targets: Vec<(ModelName, bool)> = models
            .iter()
            .filter(|target| target.primary_key_fields().len() == 1 && target.primary_key.is_none())
            .map(|target| (target.name.clone(), target.options.strict))
            .collect();
        for key in seed.keys {
            let Some((to, strict)) = targets.get(key.model % targets.len().max(1)) else { continue };
            if *strict != model.options.strict {
                continue;
            }
            let [null, one_to_one, index, unique, column] = key.flags;
            let relation = Relation {
                to: to.clone(),
                one_to_one,
                on_delete: key.on_delete,
                on_update: null.then_some(OnDelete::Cascade),
                to_field: None,
                db_constraint: !(index && unique),
                deferrable: key.deferrable.filter(|_| !(index && unique)),
            };
            let mut field = Field::new(key.name.clone(), FieldType::ForeignKey(relation));
            field.null = null;
            field.unique = unique && !one_to_one;
            field.db_index = index.then_some(false);
            field.db_column = column.then(|| format!("{} key", key.name));
            add(&mut model, field);
        }
        let is_target = targets.iter().any(|(name, _)| *name == model.name);
        for (name, to, auto_field, deferrable, db_constraint) in seed.many {
            let Some((to, strict)) = targets.get(to % targets.len().max(1)) else { continue };
            if !is_target || *strict != model.options.strict {
                continue;
            }
            let relation = ManyToMany {
                to: to.clone(),
                through: None,
                through_fields: None,
                db_table: None,
                auto_field,
                on_delete: OnDelete::Cascade,
                deferrable: deferrable.filter(|_| db_constraint),
                db_constraint,
            };
            let table = format!("{}_{name}", model.table()).to_lowercase();
            if tables.contains(&table) {
                continue;
            }
            tables.push(table);
            add(&mut model, Field::new(name, FieldType::ManyToMany(relation)));
        }
        objects(&mut model, seed.indexes, number);
        if let Some(last) = models.last_mut() {
            *last = model;
        }
    }
    for mut model in models {
        model.identity = state.fresh_identity();
        model.fields.iter_mut().for_each(|field| field.identity = state.fresh_identity());
        state.insert(model);
    }
    state
}

fn objects(model: &mut Model, indexes: Vec<(Vec<usize>, [bool; 4])>, number: usize) {
    let names: Vec<String> =
        model.fields.iter().filter(|field| field.column().is_some()).map(|field| field.name.clone()).collect();
    for (place, (over, [descending, unique, named, constraint])) in indexes.into_iter().enumerate() {
        let mut fields: Vec<IndexField> = Vec::new();
        for at in over {
            let Some(name) = names.get(at % names.len().max(1)) else { continue };
            if fields.iter().all(|field| field.name != *name) {
                fields.push(IndexField { name: name.clone(), descending });
            }
        }
        if fields.is_empty() {
            continue;
        }
        let name = format!("object_{number}_{place}");
        if constraint {
            let elements = IndexElements::Fields(
                fields.into_iter().map(|field| IndexField { descending: false, ..field }).collect(),
            );
            let unique = UniqueConstraint {
                elements,
                condition: None,
                deferrable: None,
                include: Vec::new(),
                nulls_distinct: None,
                opclasses: Vec::new(),
            };
            let kind = ConstraintKind::Unique(unique);
            model.constraints.push(Constraint {
                identity: Identity::default(),
                name: named.then_some(name),
                engine: None,
                not_valid: false,
                kind,
            });
        } else {
            model.indexes.push(Index {
                identity: Identity::default(),
                name: named.then_some(name),
                elements: IndexElements::Fields(fields),
                unique,
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
}

/// The tables of a state as a database has them.
fn live(state: &ProjectState, engine: Engine) -> Schema {
    let mut schema = lower::project(state, engine).unwrap();
    match engine {
        Engine::Sqlite => {
            let statements: Vec<String> = schema.tables.iter().flat_map(crate::dialect::sqlite::create_table).collect();
            sqlite_schema(&statements.iter().map(String::as_str).collect::<Vec<_>>())
        }
        Engine::Postgres => {
            for table in &mut schema.tables {
                table.identity = None;
                table.columns.iter_mut().for_each(|column| column.identity = None);
                lower::conventional_names(table, engine);
            }
            schema.tables.sort_by(|one, other| one.name.cmp(&other.name));
            schema
        }
    }
}

fn raise_of(schema: &Schema, engine: Engine) -> Inspected {
    let (state, taken) = (ProjectState::new(), BTreeSet::new());
    raise(schema, &RaiseRequest { app: "shop", ..request(engine, &[engine], &state, &taken) })
}

fn there_and_back(seeds: Vec<Seed>, engine: Engine) {
    let schema = live(&project(seeds, engine), engine);
    let inspected = raise_of(&schema, engine);
    assert_eq!(inspected.notes, []);
    prove(&schema, engine, "shop", &inspected);
    // What they are read back as makes the same database, which is raised to the same.
    let again = raise_of(&live(&read("shop", &inspected, &[engine]), engine), engine);
    let texts = |inspected: &Inspected| inspected.models.iter().map(declaration).collect::<Vec<_>>();
    assert_eq!(texts(&inspected), texts(&again));
    // A project of both engines can read it, too.
    let (state, taken) = (ProjectState::new(), BTreeSet::new());
    let both = raise(&schema, &RaiseRequest { app: "shop", ..request(engine, &Engine::ALL, &state, &taken) });
    assert_eq!(both.notes, []);
    prove_for(&schema, engine, "shop", &both, &Engine::ALL);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn projects_of_sqlite(seeds in vec(seed(), 1..5)) {
        there_and_back(seeds, Engine::Sqlite);
    }

    #[test]
    fn projects_of_postgresql(seeds in vec(seed(), 1..5)) {
        there_and_back(seeds, Engine::Postgres);
    }
}
