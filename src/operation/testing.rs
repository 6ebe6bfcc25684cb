//! Random operations, for property tests of whatever reads, writes or changes them.
//!
//! Each is in the form that reading a file gives; they need not fit each other or a state. The
//! strategies are boxed: unboxed ones within each other take more stack than a test's thread has.

use super::*;
use crate::notation::testing::{constraint, field, index, model, model_name, name, options, per_engine, sql, text};
use crate::state::*;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

/// Any operation of an app's migration.
pub fn operation(app: &'static str) -> BoxedStrategy<Operation> {
    let leaf = prop_oneof![
        3 => create_model(app),
        3 => on_models(),
        5 => on_fields(),
        5 => on_objects(),
        2 => script(),
        2 => backfill_batch(),
        1 => duration().prop_map(|value| Operation::SetLockTimeout { value }),
        2 => run_sql(Just(Vec::new()).boxed()),
    ];
    leaf.prop_recursive(2, 8, 2, |inner| {
        let several = || vec(inner.clone(), 0..3);
        prop_oneof![
            1 => run_sql(several().boxed()),
            1 => (several(), several()).prop_map(|(database_operations, state_operations)| {
                Operation::SeparateDatabaseAndState { database_operations, state_operations }
            }),
        ]
    })
    .boxed()
}

fn create_model(app: &'static str) -> BoxedStrategy<Operation> {
    (model(), option::weighted(0.2, (model_name(), name())))
        .prop_map(move |(mut model, from_junction)| {
            model.name.app = app.to_owned();
            Operation::CreateModel(Box::new(CreateModel { model, from_junction }))
        })
        .boxed()
}

fn on_models() -> BoxedStrategy<Operation> {
    let change = prop_oneof![
        any::<bool>().prop_map(OptionChange::Managed),
        option::of(name()).prop_map(OptionChange::Schema),
        option::of(name()).prop_map(OptionChange::Tablespace),
        options().prop_map(|options| OptionChange::Storage {
            strict: options.strict,
            without_rowid: options.without_rowid,
            unlogged: options.unlogged,
            storage: options.storage,
        }),
        options().prop_map(|options| OptionChange::PartitionBy(options.partition_by)),
    ];
    // Each option at most once, as a table has it.
    let changes = vec(change, 0..4).prop_map(|mut changes: Vec<OptionChange>| {
        let mut seen = Vec::new();
        changes.retain(|change| {
            let kind = std::mem::discriminant(change);
            let new = !seen.contains(&kind);
            seen.push(kind);
            new
        });
        changes
    });
    prop_oneof![
        name().prop_map(|name| Operation::DeleteModel { name }),
        (name(), name()).prop_map(|(old_name, new_name)| Operation::RenameModel { old_name, new_name }),
        (name(), "[a-z_][a-z0-9_]{0,8}").prop_map(|(name, from_app)| Operation::MoveModel { name, from_app }),
        (name(), option::of(name())).prop_map(|(name, db_table)| Operation::AlterModelTable { name, db_table }),
        (name(), option::of(text())).prop_map(|(name, comment)| Operation::AlterModelTableComment { name, comment }),
        (name(), changes).prop_map(|(name, changes)| Operation::AlterModelOptions(AlterModelOptions { name, changes })),
        (name(), vec(model_name(), 0..3)).prop_map(|(name, extends)| Operation::AlterModelBases { name, extends }),
    ]
    .boxed()
}

fn on_fields() -> BoxedStrategy<Operation> {
    let alter = (
        (name(), field(), prop::bool::weighted(0.1)),
        [option_sql(), option_sql(), option_sql(), option_sql()],
        online(),
    )
        .prop_map(|((model, field, only_not_null), [backfill, reverse_backfill, using, reverse_using], online)| {
            Operation::AlterField(Box::new(AlterField {
                model,
                name: field.name.clone(),
                field: (!only_not_null).then_some(field),
                backfill,
                reverse_backfill,
                using,
                reverse_using,
                online,
            }))
        });
    prop_oneof![
        2 => (name(), field(), option_sql(), online()).prop_map(|(model, field, backfill, online)| {
            Operation::AddField(Box::new(AddField { model, field, backfill, online }))
        }),
        2 => alter,
        1 => (name(), name(), option_sql()).prop_map(|(model, name, reverse_backfill)| {
            Operation::RemoveField(RemoveField { model, name, reverse_backfill })
        }),
        1 => (name(), name(), name())
            .prop_map(|(model, old_name, new_name)| Operation::RenameField { model, old_name, new_name }),
        1 => (name(), option::of(btree_set(name(), 0..3)))
            .prop_map(|(model, fields)| Operation::AlterPrimaryKey { model, fields: fields.map(|fields| fields.into_iter().collect()) }),
    ]
    .boxed()
}

fn on_objects() -> BoxedStrategy<Operation> {
    let fields = || btree_set(name(), 1..3).prop_map(|names| names.into_iter().collect::<Vec<_>>());
    let index_target = prop_oneof![
        name().prop_map(IndexTarget::Name),
        (fields(), any::<[bool; 2]>()).prop_map(|(names, [descending, unique])| IndexTarget::Fields {
            fields: names.into_iter().map(|name| IndexField { name, descending }).collect(),
            unique,
        }),
    ];
    let kind = prop::sample::select(vec!["unique".to_owned(), "foreign_key".to_owned()]);
    let constraint_target = prop_oneof![
        name().prop_map(ConstraintTarget::Name),
        (kind, fields()).prop_map(|(kind, fields)| ConstraintTarget::Fields { kind, fields }),
    ];
    prop_oneof![
        (name(), index(), online()).prop_map(|(model, index, online)| Operation::AddIndex(Box::new(AddIndex {
            model,
            index,
            online
        }))),
        (name(), index_target).prop_map(|(model, index)| Operation::RemoveIndex { model, index }),
        (name(), name(), name()).prop_map(|(model, old_name, new_name)| Operation::RenameIndex {
            model,
            old_name,
            new_name
        }),
        (name(), constraint(), any::<bool>(), online()).prop_map(|(model, mut constraint, not_valid, online)| {
            constraint.not_valid = not_valid;
            Operation::AddConstraint(Box::new(AddConstraint { model, constraint, online }))
        }),
        (name(), constraint_target).prop_map(|(model, constraint)| Operation::RemoveConstraint { model, constraint }),
        (name(), name(), name()).prop_map(|(model, old_name, new_name)| Operation::RenameConstraint {
            model,
            old_name,
            new_name
        }),
        (name(), name()).prop_map(|(model, name)| Operation::ValidateConstraint { model, name }),
    ]
    .boxed()
}

/// SQL as a migration has it: in it, or in a file whose text is its path (see [`file_text`]).
fn source() -> BoxedStrategy<SqlSource> {
    let texts = || prop_oneof![sql().prop_map(|sql| vec![sql]), Just(vec![String::new()]), vec(sql(), 0..3)].boxed();
    let path = || "[a-z]{1,8}\\.sql";
    let each = |one: Option<_>, other: Option<_>| {
        (one.is_some() || other.is_some()).then_some(PerEngine::Each { sqlite: one, postgresql: other })
    };
    prop_oneof![
        3 => texts().prop_map(|texts| SqlSource::Text(PerEngine::Both(texts))),
        1 => (option::of(texts()), option::of(texts())).prop_filter_map("one", move |(sqlite, postgresql)| {
            (sqlite.is_some() || postgresql.is_some())
                .then_some(SqlSource::Text(PerEngine::Each { sqlite, postgresql }))
        }),
        1 => prop_oneof![
            path().prop_map(PerEngine::Both),
            (option::of(path()), option::of(path())).prop_filter_map("one", move |(one, other)| each(one, other)),
        ].prop_map(|path| SqlSource::File { text: path.map(|path| file_text(path)), path }),
    ]
    .boxed()
}

/// What the files hold that random migrations name.
pub fn file_text(path: &str) -> String {
    format!("-- {path}\nSELECT 1;\n")
}

fn run_sql(state_operations: BoxedStrategy<Vec<Operation>>) -> BoxedStrategy<Operation> {
    (source(), option::of(source()), state_operations, any::<bool>())
        .prop_map(|(sql, reverse_sql, state_operations, elidable)| {
            Operation::RunSql(Box::new(RunSql { sql, reverse_sql, state_operations, elidable }))
        })
        .boxed()
}

fn script() -> BoxedStrategy<Operation> {
    let command = || {
        (name(), vec(text(), 0..3)).prop_map(|(program, arguments)| {
            let mut command = vec![program];
            command.extend(arguments);
            command
        })
    };
    let emits = prop::sample::select(vec![ScriptOutput::Sql, ScriptOutput::Nothing]);
    (command(), option::of(command()), emits, option::of(duration()), any::<bool>())
        .prop_map(|(command, reverse_command, emits, timeout, elidable)| {
            Operation::RunScript(Box::new(RunScript { command, reverse_command, emits, timeout, elidable }))
        })
        .boxed()
}

fn backfill_batch() -> BoxedStrategy<Operation> {
    let set = btree_map(name(), per_engine(), 1..3).prop_map(|set| set.into_iter().rev().collect::<Vec<_>>());
    (name(), set, option_sql(), option::of(1..10_000u64), option::of(duration()), option::of(1..100u64))
        .prop_map(|(model, set, condition, batch_size, sleep, max_batches)| {
            Operation::BackfillBatch(Box::new(BackfillBatch { model, set, condition, batch_size, sleep, max_batches }))
        })
        .boxed()
}

fn option_sql() -> BoxedStrategy<Option<PerEngine<String>>> {
    option::weighted(0.3, per_engine()).boxed()
}

fn online() -> impl Strategy<Value = OnlineMode> {
    prop::sample::select(vec![OnlineMode::Auto, OnlineMode::Always, OnlineMode::Never])
}

fn duration() -> BoxedStrategy<String> {
    prop::sample::select(vec!["500ms", "30s", "5min", "1h", "1.5s"]).prop_map(str::to_owned).boxed()
}
