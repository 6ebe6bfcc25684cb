//! Random fields, indexes, constraints and models, for property tests of whatever writes them.
//!
//! Each is in the form that migrations have and that reading gives back: what contradicts itself
//! is never made.

use crate::state::*;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

/// A name of a model, field or column: mostly plain, sometimes nasty.
pub fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => "[a-z][a-z0-9_]{0,10}",
        1 => "[A-Z][A-Za-z]{0,8}",
        1 => prop::sample::select(vec!["order", "select", "O'Brien", "two words", "ümlaut", "say \"hi\"", "名前", "a`b", "back\\slash"])
            .prop_map(str::to_owned),
    ]
}

/// A text such as a comment, with whatever TOML must escape.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{1,20}".prop_filter("not blank", |text| !text.trim().is_empty()),
        1 => prop::sample::select(vec!["O'Brien; --", "tab\there", "line\nbreak", "'''", "\"\"\"", "${NAME}", "{{ x }}", "ends with \\", "\u{7f}\u{1}x"])
            .prop_map(str::to_owned),
    ]
}

/// SQL, as far as files care.
pub fn sql() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "lower(title)",
            "views >= 0",
            "'O''Brien; --'",
            "now()",
            "a\n  AND b",
            "\"Quoted\" = 'x'"
        ])
        .prop_map(str::to_owned),
        text(),
    ]
}

/// The same text on both engines, or one for each.
pub fn per_engine() -> impl Strategy<Value = PerEngine<String>> {
    prop_oneof![
        3 => sql().prop_map(PerEngine::Both),
        1 => (option::of(sql()), option::of(sql())).prop_filter_map("one of them", |(sqlite, postgresql)| {
            (sqlite.is_some() || postgresql.is_some()).then_some(PerEngine::Each { sqlite, postgresql })
        }),
    ]
}

/// A model's full name.
pub fn model_name() -> impl Strategy<Value = ModelName> {
    ("[a-z_][a-z0-9_]{0,6}", name()).prop_map(|(app, name)| ModelName::new(app, name))
}

/// `on_delete` of a key whose column may be NULL and has a default.
pub fn action() -> impl Strategy<Value = OnDelete> {
    prop::sample::select(vec![
        OnDelete::Cascade,
        OnDelete::SetNull,
        OnDelete::SetDefault,
        OnDelete::Restrict,
        OnDelete::Protect,
        OnDelete::DoNothing,
    ])
}

fn deferrable() -> impl Strategy<Value = Option<Deferrable>> {
    option::of(prop::sample::select(vec![Deferrable::Deferred, Deferrable::Immediate]))
}

fn size() -> impl Strategy<Value = IntegerSize> {
    prop::sample::select(vec![IntegerSize::Small, IntegerSize::Regular, IntegerSize::Big])
}

/// The type of an auto field.
pub fn auto_kind() -> impl Strategy<Value = AutoKind> {
    let identity = prop::sample::select(vec![IdentityKind::ByDefault, IdentityKind::Always, IdentityKind::Serial]);
    (size(), identity).prop_map(|(size, identity)| AutoKind { size, identity })
}

fn auto_now() -> impl Strategy<Value = Option<AutoNow>> {
    option::of(prop::sample::select(vec![AutoNow::Now, AutoNow::Add]))
}

fn string_kind() -> impl Strategy<Value = StringKind> {
    prop::sample::select(vec![
        StringKind::Char,
        StringKind::Email,
        StringKind::Url,
        StringKind::Slug,
        StringKind::FilePath,
        StringKind::File,
        StringKind::Image,
    ])
}

/// A type that needs nothing beside it and can stand in an array.
pub fn plain_type() -> BoxedStrategy<FieldType> {
    let constant = prop::sample::select(vec![
        FieldType::Text,
        FieldType::CiText,
        FieldType::EncryptedChar,
        FieldType::EncryptedText,
        FieldType::Float,
        FieldType::Boolean,
        FieldType::Date { auto: None },
        FieldType::Time { auto: None },
        FieldType::DateTime { auto: None, tz: true },
        FieldType::DateTime { auto: None, tz: false },
        FieldType::Duration,
        FieldType::Uuid { version: None },
        FieldType::Json,
        FieldType::GenericIpAddress,
        FieldType::IpAddress,
        FieldType::HStore,
        FieldType::Range(RangeKind::Integer),
        FieldType::Range(RangeKind::BigInteger),
        FieldType::Range(RangeKind::Decimal),
        FieldType::Range(RangeKind::Date),
        FieldType::Range(RangeKind::DateTime),
    ]);
    let shape = prop::sample::select(vec![
        GeometryType::Point,
        GeometryType::LineString,
        GeometryType::Polygon,
        GeometryType::MultiPoint,
        GeometryType::MultiLineString,
        GeometryType::MultiPolygon,
        GeometryType::Geometry,
    ]);
    prop_oneof![
        4 => constant,
        2 => (string_kind(), option::of(1..500u32)).prop_map(|(kind, max_length)| FieldType::String { kind, max_length }),
        2 => (size(), any::<bool>()).prop_map(|(size, positive)| FieldType::Integer { size, positive }),
        1 => option::of((1..40u32, option::of(0..=1u32))).prop_map(|decimal| FieldType::Decimal {
            max_digits: decimal.map(|(digits, _)| digits),
            decimal_places: decimal.and_then(|(digits, places)| places.map(|places| places.min(digits))),
        }),
        1 => option::of(1..500u32).prop_map(|max_length| FieldType::Binary { max_length }),
        1 => btree_set(text(), 1..4).prop_map(|values| FieldType::Enum { values: values.into_iter().rev().collect() }),
        1 => option::of(1..2000u32).prop_map(|dimensions| FieldType::Vector { dimensions }),
        1 => (shape, prop_oneof![Just(4326), Just(0), 1..9999i32], any::<bool>())
            .prop_map(|(shape, srid, geography)| FieldType::Geometry { shape, srid, geography }),
        1 => per_engine().prop_map(|db_type| FieldType::Raw { db_type }),
    ]
    .boxed()
}

fn relation() -> impl Strategy<Value = FieldType> {
    let flags = (any::<bool>(), any::<bool>());
    (model_name(), flags, action(), option::of(action()), option::of(name()), deferrable()).prop_map(
        |(to, (one_to_one, db_constraint), on_delete, on_update, to_field, deferrable)| {
            FieldType::ForeignKey(Relation {
                to,
                one_to_one,
                on_delete,
                on_update,
                to_field,
                db_constraint,
                deferrable: deferrable.filter(|_| db_constraint),
            })
        },
    )
}

fn many_to_many() -> impl Strategy<Value = FieldType> {
    let through = option::of((model_name(), option::of((name(), name()).prop_filter("two", |(a, b)| a != b))));
    let on_delete = prop::sample::select(vec![OnDelete::Cascade, OnDelete::Protect, OnDelete::DoNothing]);
    (model_name(), through, option::of(name()), auto_kind(), on_delete, deferrable(), any::<bool>()).prop_map(
        |(to, through, db_table, auto_field, on_delete, deferrable, db_constraint)| {
            FieldType::ManyToMany(match through {
                Some((through, through_fields)) => ManyToMany {
                    to,
                    through: Some(through),
                    through_fields,
                    db_table: None,
                    auto_field: super::Defaults::default().auto_field,
                    on_delete: OnDelete::Cascade,
                    deferrable: None,
                    db_constraint: true,
                },
                None => ManyToMany {
                    to,
                    through: None,
                    through_fields: None,
                    db_table,
                    auto_field,
                    on_delete,
                    deferrable,
                    db_constraint,
                },
            })
        },
    )
}

/// Any type.
pub fn field_type() -> BoxedStrategy<FieldType> {
    let array =
        || (plain_type(), option::of(1..9u32)).prop_map(|(base, size)| FieldType::Array { base: Box::new(base), size });
    let output = prop_oneof![plain_type(), array()];
    prop_oneof![
        6 => plain_type(),
        1 => auto_kind().prop_map(FieldType::Auto),
        1 => auto_now().prop_map(|auto| FieldType::Date { auto }),
        1 => auto_now().prop_map(|auto| FieldType::Time { auto }),
        1 => (auto_now(), any::<bool>()).prop_map(|(auto, tz)| FieldType::DateTime { auto, tz }),
        1 => prop::sample::select(vec![Some(4), Some(7), None]).prop_map(|version| FieldType::Uuid { version }),
        1 => array(),
        1 => array().prop_map(|inner| FieldType::Array { base: Box::new(inner), size: None }),
        1 => (per_engine(), output, any::<bool>()).prop_map(|(expression, output, db_persist)| {
            FieldType::Generated(GeneratedType { expression, output: Box::new(output), db_persist })
        }),
        3 => relation(),
        2 => many_to_many(),
    ]
    .boxed()
}

/// A default that the type holds.
fn literal(field_type: &FieldType) -> BoxedStrategy<Option<Literal>> {
    let strings = |texts: &[&str]| {
        let texts: Vec<Literal> = texts.iter().map(|text| Literal::String((*text).to_owned())).collect();
        prop::sample::select(texts).boxed()
    };
    let datetimes = |texts: &[&str]| {
        let values: Vec<Literal> = texts.iter().filter_map(|text| text.parse().ok().map(Literal::Datetime)).collect();
        prop::sample::select(values).boxed()
    };
    let strategy = match field_type {
        FieldType::String { max_length: Some(_), .. } => strings(&["", "a"]),
        FieldType::String { .. } | FieldType::Text | FieldType::CiText => text().prop_map(Literal::String).boxed(),
        FieldType::Integer { positive: true, .. } => (0..100i64).prop_map(Literal::Integer).boxed(),
        FieldType::Integer { size: IntegerSize::Big, .. } => any::<i64>().prop_map(Literal::Integer).boxed(),
        FieldType::Integer { .. } => (-100..100i64).prop_map(Literal::Integer).boxed(),
        FieldType::Float => {
            prop_oneof![(-1e9..1e9f64).prop_map(Literal::Float), Just(Literal::Float(1.0)), Just(Literal::Integer(3))]
                .boxed()
        }
        FieldType::Decimal { .. } => prop_oneof![strings(&["12.50", "-0.001", "7"]), Just(Literal::Float(0.5))].boxed(),
        FieldType::Boolean => any::<bool>().prop_map(Literal::Boolean).boxed(),
        FieldType::Date { .. } => datetimes(&["2026-01-31", "1999-12-31"]),
        FieldType::Time { .. } => datetimes(&["12:30:00", "00:00:00.123456"]),
        FieldType::DateTime { .. } => prop_oneof![
            datetimes(&["2026-01-31T12:30:00Z", "2026-01-31T12:30:00.5+02:00", "2026-01-31T12:30:00"]),
            strings(&["2026-01-31T12:30:00Z"]),
        ]
        .boxed(),
        FieldType::Duration => strings(&["P1DT2H", "PT0.5S"]),
        FieldType::Uuid { .. } => strings(&["00000000-0000-4000-8000-000000000000"]),
        FieldType::Json => json().boxed(),
        FieldType::Binary { .. } => strings(&["", "00ff"]),
        FieldType::GenericIpAddress | FieldType::IpAddress => strings(&["127.0.0.1", "10.0.0.0/8"]),
        FieldType::Enum { values } => prop::sample::select(values.clone()).prop_map(Literal::String).boxed(),
        FieldType::Array { .. } => Just(Literal::Array(Vec::new())).boxed(),
        FieldType::ForeignKey(_) => prop_oneof![Just(Literal::Integer(1)), strings(&["x"])].boxed(),
        _ => return Just(None).boxed(),
    };
    option::weighted(0.3, strategy).boxed()
}

fn json() -> impl Strategy<Value = Literal> {
    let leaf = prop_oneof![
        text().prop_map(Literal::String),
        any::<i64>().prop_map(Literal::Integer),
        any::<bool>().prop_map(Literal::Boolean),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Literal::Array),
            prop::collection::btree_map(text(), inner, 0..3)
                .prop_map(|entries| Literal::Table(entries.into_iter().collect())),
        ]
    })
}

/// A field.
pub fn field() -> BoxedStrategy<Field> {
    (name(), field_type()).prop_flat_map(|(name, field_type)| field_of(name, field_type)).boxed()
}

fn field_of(name_: String, field_type: FieldType) -> BoxedStrategy<Field> {
    if matches!(field_type, FieldType::ManyToMany(_)) {
        return Just(Field::new(name_, field_type)).boxed();
    }
    let has_own_default = matches!(
        field_type,
        FieldType::Auto(_)
            | FieldType::Generated(_)
            | FieldType::Date { auto: Some(_) }
            | FieldType::Time { auto: Some(_) }
            | FieldType::DateTime { auto: Some(_), .. }
            | FieldType::Uuid { version: Some(_) }
    );
    let collatable = matches!(field_type, FieldType::String { .. } | FieldType::Text);
    let flags = (any::<bool>(), prop::bool::weighted(0.2), prop::bool::weighted(0.2), option::of(any::<bool>()));
    let defaults = (literal(&field_type), option::weighted(0.2, per_engine()));
    let column = (option::weighted(0.2, name()), option::weighted(0.2, text()), option::weighted(0.2, per_engine()));
    let rest = (option::weighted(0.1, name()), option::weighted(0.2, per_engine()));
    (flags, defaults, column, rest)
        .prop_map(move |(flags, defaults, column, rest)| {
            let mut field = Field::new(name_.clone(), field_type.clone());
            (field.null, field.primary_key, field.unique, field.db_index) = flags;
            if !has_own_default {
                field.default = defaults.0;
                field.db_default = defaults.1.filter(|_| field.default.is_none());
            }
            (field.db_column, field.db_comment, field.db_collation) = column;
            field.db_collation = field.db_collation.filter(|_| collatable);
            (field.db_tablespace, field.check) = rest;
            if let FieldType::ForeignKey(relation) = &field.field_type {
                let sets = |action: OnDelete| relation.on_delete == action || relation.on_update == Some(action);
                field.null |= sets(OnDelete::SetNull);
                if sets(OnDelete::SetDefault) && field.default.is_none() && field.db_default.is_none() {
                    field.default = Some(Literal::Integer(1));
                }
            }
            field.primary_key &= !field.null && !matches!(field.field_type, FieldType::Generated(_));
            field
        })
        .boxed()
}

fn index_fields() -> impl Strategy<Value = Vec<IndexField>> {
    vec((name(), any::<bool>()), 1..4).prop_map(|fields| {
        let mut seen: Vec<IndexField> = Vec::new();
        for (name, descending) in fields {
            if seen.iter().all(|field| field.name != name) {
                seen.push(IndexField { name, descending });
            }
        }
        seen
    })
}

fn elements() -> impl Strategy<Value = IndexElements> {
    prop_oneof![
        2 => index_fields().prop_map(IndexElements::Fields),
        1 => vec(sql().prop_map(PerEngine::Both), 1..3).prop_map(IndexElements::Expressions),
    ]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    btree_set(name(), 0..3).prop_map(|names| names.into_iter().rev().collect())
}

fn engine() -> impl Strategy<Value = Option<Engine>> {
    option::weighted(0.3, Just(Engine::Postgres))
}

fn parameters() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::sample::subsequence(
        vec![
            ("fillfactor", "70"),
            ("fastupdate", "false"),
            ("buffering", "auto"),
            ("m", "16"),
            ("x", "0.25"),
            ("y", "1.0"),
        ],
        0..4,
    )
    .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
}

/// An index.
pub fn index() -> impl Strategy<Value = Index> {
    let method =
        option::weighted(0.3, prop::sample::select(vec!["btree", "gin", "gist", "hash"]).prop_map(str::to_owned));
    let more =
        (option::weighted(0.3, sql().prop_map(PerEngine::Both)), names(), method, parameters(), option::of(name()));
    (option::of(name()), elements(), any::<bool>(), more, engine(), option::of(any::<bool>()), any::<bool>()).prop_map(
        |(name, elements, unique, (condition, include, using, with, db_tablespace), engine, nulls, opclasses)| {
            let plain = using.as_deref().is_none_or(|using| using == "btree");
            let mut elements = elements;
            if let (IndexElements::Fields(fields), false) = (&mut elements, plain) {
                fields.iter_mut().for_each(|field| field.descending = false);
            }
            let count = match &elements {
                IndexElements::Fields(fields) => fields.len(),
                IndexElements::Expressions(expressions) => expressions.len(),
            };
            let bare = plain && condition.is_none() && matches!(elements, IndexElements::Fields(_));
            let unique = unique && plain;
            Index {
                identity: Identity::default(),
                name: if bare { name } else { Some(name.unwrap_or_else(|| "an_index".to_owned())) },
                opclasses: if opclasses { vec!["text_pattern_ops".to_owned(); count] } else { Vec::new() },
                elements,
                unique,
                condition,
                include: if plain { include } else { Vec::new() },
                using,
                with,
                db_tablespace,
                nulls_distinct: nulls.filter(|_| unique),
                engine,
            }
        },
    )
}

fn unique() -> impl Strategy<Value = ConstraintKind> {
    let condition = option::weighted(0.3, sql().prop_map(PerEngine::Both));
    (elements(), condition, deferrable(), names(), option::of(any::<bool>())).prop_map(
        |(elements, condition, deferrable, include, nulls_distinct)| {
            let index_alone = condition.is_some()
                || match &elements {
                    IndexElements::Expressions(_) => true,
                    IndexElements::Fields(fields) => fields.iter().any(|field| field.descending),
                };
            ConstraintKind::Unique(UniqueConstraint {
                elements,
                condition,
                deferrable: deferrable.filter(|_| !index_alone),
                include,
                nulls_distinct,
                opclasses: Vec::new(),
            })
        },
    )
}

fn key() -> impl Strategy<Value = ConstraintKind> {
    let fields = btree_set((name(), name()), 1..3);
    let match_type = option::of(prop::sample::select(vec![MatchType::Simple, MatchType::Full]));
    (fields, model_name(), any::<bool>(), action(), option::of(action()), deferrable(), match_type).prop_map(
        |(pairs, to, explicit, on_delete, on_update, deferrable, match_type)| {
            let mut fields: Vec<String> = Vec::new();
            let mut to_fields: Vec<String> = Vec::new();
            for (field, target) in pairs {
                if !fields.contains(&field) && !to_fields.contains(&target) {
                    fields.push(field);
                    to_fields.push(target);
                }
            }
            if !explicit {
                to_fields.clear();
            }
            ConstraintKind::ForeignKey(ForeignKeyConstraint {
                fields,
                to,
                to_fields,
                on_delete,
                on_update,
                deferrable,
                match_type,
            })
        },
    )
}

/// A constraint.
pub fn constraint() -> impl Strategy<Value = Constraint> {
    let exclude = (
        option::of(Just("gist".to_owned())),
        vec((sql(), prop::sample::select(vec!["=", "&&"]).prop_map(str::to_owned)), 1..3),
        option::of(per_engine()),
        deferrable(),
    )
        .prop_map(|(using, expressions, condition, deferrable)| {
            ConstraintKind::Exclude(ExcludeConstraint { using, expressions, condition, deferrable })
        });
    let kind = prop_oneof![
        3 => sql().prop_map(|sql| ConstraintKind::Check(CheckConstraint { check: PerEngine::Both(sql) })),
        3 => unique(),
        1 => exclude,
        2 => key(),
    ];
    (option::of(name()), engine(), kind).prop_map(|(name, engine, kind)| {
        let bare = match &kind {
            ConstraintKind::ForeignKey(_) => true,
            ConstraintKind::Unique(unique) => {
                unique.condition.is_none() && matches!(unique.elements, IndexElements::Fields(_))
            }
            ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
        };
        let name = if bare { name } else { Some(name.unwrap_or_else(|| "a_constraint".to_owned())) };
        Constraint { identity: Identity::default(), name, engine, not_valid: false, kind }
    })
}

fn partition_by() -> impl Strategy<Value = PartitionBy> {
    let method = prop::sample::select(vec![PartitionMethod::Range, PartitionMethod::List, PartitionMethod::Hash]);
    (method, btree_set(name(), 1..3)).prop_map(|(method, key)| PartitionBy { method, key: key.into_iter().collect() })
}

/// A model's options.
pub fn options() -> impl Strategy<Value = ModelOptions> {
    let names = (option::of(name()), option::of(text()), option::of(name()), option::of(name()));
    let flags = any::<[bool; 4]>();
    let storage = prop::sample::subsequence(
        vec![("autovacuum_enabled", "false"), ("fillfactor", "70"), ("toast.vacuum_truncate", "true")],
        0..3,
    );
    (names, flags, storage, option::weighted(0.2, partition_by())).prop_map(|(names, flags, storage, partition_by)| {
        let (db_table, db_table_comment, db_tablespace, schema) = names;
        let [unmanaged, strict, without_rowid, unlogged] = flags;
        let storage = storage.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        ModelOptions {
            db_table,
            db_table_comment,
            db_tablespace,
            schema,
            unmanaged,
            strict,
            without_rowid,
            unlogged,
            storage,
            partition_by,
        }
    })
}

/// A model of an app, as `CreateModel` has it; its parts need not fit each other.
pub fn model() -> impl Strategy<Value = Model> {
    let parts = (vec(field(), 0..6), vec(index(), 0..3), vec(constraint(), 0..3));
    let keys = (vec(model_name(), 0..3), option::of(names()), options());
    (model_name(), parts, keys).prop_map(
        |(name, (mut fields, indexes, constraints), (extends, primary_key, options))| {
            let mut seen: Vec<String> = Vec::new();
            fields.retain(|field| {
                let new = !seen.contains(&field.name);
                seen.push(field.name.clone());
                new
            });
            Model {
                identity: Identity::default(),
                name,
                extends,
                fields: fields.into(),
                indexes,
                constraints,
                primary_key,
                options,
            }
        },
    )
}
