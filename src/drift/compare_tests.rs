use super::*;
use crate::schema::{
    Check, ColumnDefault, ColumnIdentity, Deferral, ForeignKey, IndexElement, PrimaryKey, TableOptions, Unique,
};
use crate::state::{IdentityKind, OnDelete};

fn column(name: &str, data_type: &str) -> Column {
    Column {
        identity: None,
        name: name.into(),
        data_type: data_type.into(),
        nullable: false,
        default: None,
        auto: None,
        generated: None,
        collation: None,
        comment: None,
        on_conflict: None,
    }
}

fn table(name: &str) -> Table {
    Table {
        identity: None,
        name: TableName { schema: None, name: name.into() },
        columns: [column("id", "bigint"), column("title", "character varying(20)")].into(),
        primary_key: Some(PrimaryKey::over(vec!["id".into()])),
        uniques: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        exclusions: Vec::new(),
        indexes: Vec::new(),
        comment: None,
        options: TableOptions::default(),
        partition: None,
        triggers: Vec::new(),
        peculiarities: Vec::new(),
    }
}

fn index(name: Option<&str>, columns: &[&str]) -> Index {
    Index {
        name: name.map(str::to_owned),
        elements: columns
            .iter()
            .map(|name| IndexElement::Column {
                name: (*name).into(),
                descending: false,
                nulls: None,
                collation: None,
                opclass: None,
            })
            .collect(),
        unique: false,
        method: "btree".into(),
        include: Vec::new(),
        condition: None,
        with: Vec::new(),
        tablespace: None,
        nulls_not_distinct: false,
        valid: true,
    }
}

fn check(name: Option<&str>, expression: &str) -> Check {
    Check {
        name: name.map(str::to_owned),
        column: None,
        expression: expression.into(),
        validated: true,
        enforced: true,
    }
}

fn unique(columns: &[&str]) -> Unique {
    Unique {
        name: None,
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        include: Vec::new(),
        deferral: Deferral::NotDeferrable,
        nulls_not_distinct: false,
        elements: Vec::new(),
        on_conflict: None,
    }
}

fn foreign_key(name: Option<&str>, on_delete: OnDelete) -> ForeignKey {
    ForeignKey {
        name: name.map(str::to_owned),
        columns: vec!["id".into()],
        target: TableName { schema: None, name: "other".into() },
        target_columns: vec!["id".into()],
        on_delete,
        on_update: OnDelete::DoNothing,
        match_full: false,
        deferral: Deferral::NotDeferrable,
        validated: true,
        enforced: true,
    }
}

/// Expected and live tables after a change of each; the kinds found on an engine.
fn kinds_on(engine: Engine, expect: impl Fn(&mut Table), alter: impl Fn(&mut Table)) -> Vec<String> {
    let (mut expected, mut live) = (table("posts"), table("posts"));
    expect(&mut expected);
    alter(&mut live);
    let expected = [ExpectedTable { app: "blog".into(), model: "Post".into(), table: expected }];
    let live_schema = Schema { tables: vec![live.clone()] };
    let comparison = compare(&expected, &live_schema, engine);
    let kinds = comparison.differences.iter().map(|difference| difference.kind.to_string()).collect();
    // All edits together end all differences that a table can hold.
    let mended = super::super::apply(&live, comparison.differences.iter().map(|difference| &difference.edit), engine);
    let again = compare(&expected, &Schema { tables: vec![mended] }, engine);
    for left in again.differences {
        assert!(matches!(left.edit, Edit::Statements(_)), "{left:?}");
    }
    kinds
}

fn kinds(expect: impl Fn(&mut Table), alter: impl Fn(&mut Table)) -> Vec<String> {
    kinds_on(Engine::Postgres, expect, alter)
}

#[test]
fn equal_tables_have_no_difference() {
    assert!(kinds(|_| {}, |_| {}).is_empty());
}

#[test]
fn tables() {
    let expected = [ExpectedTable { app: "blog".into(), model: "Post".into(), table: table("posts") }];
    let comparison = compare(&expected, &Schema { tables: vec![table("other")] }, Engine::Sqlite);
    assert_eq!(comparison.differences[0].kind.to_string(), "table_missing");
    assert_eq!(comparison.unknown, [UnknownObject { kind: "table".into(), name: "other".into() }]);
    let live = Schema { tables: vec![table("Posts")] };
    assert_eq!(compare(&expected, &live, Engine::Sqlite), Comparison::default());
    assert_ne!(compare(&expected, &live, Engine::Postgres), Comparison::default());
}

#[test]
fn columns() {
    assert_eq!(kinds(|_| {}, |live| drop(live.columns.remove(1))), ["column_missing"]);
    assert_eq!(kinds(|_| {}, |live| live.columns.push(column("more", "text"))), ["column_unknown"]);
    assert!(kinds(|_| {}, |live| live.columns.swap(0, 1)).is_empty());
    assert_eq!(kinds(|_| {}, |live| live.columns[1].data_type = "text".into()), ["column_type"]);
    assert_eq!(kinds(|_| {}, |live| live.columns[1].nullable = true), ["column_null"]);
    assert_eq!(kinds(|_| {}, |live| live.columns[1].collation = Some("C".into())), ["column_collation"]);
    assert_eq!(kinds(|_| {}, |live| live.columns[1].comment = Some("c".into())), ["column_comment"]);
    let counts = |live: &mut Table| live.columns[0].auto = Some(ColumnIdentity::Identity(IdentityKind::Always));
    assert_eq!(kinds(|_| {}, counts), ["column_identity"]);
}

#[test]
fn spellings_of_types_and_defaults() {
    let spelled = |live: &mut Table| live.columns[1].data_type = "CHARACTER  varying ( 20 )".into();
    assert!(kinds_on(Engine::Sqlite, |_| {}, spelled).is_empty());
    assert_eq!(kinds(|_| {}, spelled), ["column_type"]);
    let default = |sql: &str| {
        let sql = sql.to_owned();
        move |table: &mut Table| table.columns[1].default = Some(ColumnDefault { sql: sql.clone(), literal: false })
    };
    assert!(kinds(default("'a'"), default("'a'::character varying")).is_empty());
    assert!(kinds(default("-1"), default("'-1'::character varying")).is_empty());
    assert!(kinds(|_| {}, default("NULL::character varying")).is_empty());
    assert_eq!(kinds(default("'a'"), default("'b'::character varying")), ["column_default"]);
    assert_eq!(kinds(default("a"), default("'a'::character varying")), ["column_default"]);
    assert_eq!(kinds(|_| {}, default("'a'::character varying")), ["column_default"]);
    assert!(kinds_on(Engine::Sqlite, default("0"), default("(0)")).is_empty());
}

#[test]
fn primary_keys() {
    assert_eq!(kinds(|_| {}, |live| live.primary_key = None), ["primary_key_missing"]);
    assert_eq!(kinds(|expected| expected.primary_key = None, |_| {}), ["primary_key_unknown"]);
    let two = |live: &mut Table| live.primary_key.as_mut().unwrap().columns.push("title".into());
    assert_eq!(kinds(|_| {}, two), ["primary_key_changed"]);
    let nullable = |live: &mut Table| live.columns[0].nullable = true;
    assert!(kinds_on(Engine::Sqlite, |_| {}, nullable).is_empty());
}

#[test]
fn names_matter_where_they_are_declared() {
    let named = |name: Option<&'static str>| move |table: &mut Table| table.indexes = vec![index(name, &["title"])];
    assert!(kinds(named(None), named(Some("made_by_hand"))).is_empty());
    assert!(kinds(named(Some("a")), named(Some("a"))).is_empty());
    assert_eq!(kinds(named(Some("a")), named(Some("b"))), ["index_changed"]);
    assert_eq!(kinds(|_| {}, named(Some("b"))), ["index_unknown"]);
    assert_eq!(kinds(named(None), |_| {}), ["index_missing"]);
    let checked = |name: Option<&'static str>| move |table: &mut Table| table.checks = vec![check(name, "id > 0")];
    assert!(kinds(checked(Some("a")), checked(None)).is_empty());
    assert_eq!(kinds(checked(Some("a")), checked(Some("b"))), ["check_changed"]);
}

#[test]
fn indexes_differ_in_each_of_their_parts() {
    let changes: [fn(&mut Index); 8] = [
        |index| index.unique = true,
        |index| index.method = "hash".into(),
        |index| index.include.push("id".into()),
        |index| index.condition = Some("id > 0".into()),
        |index| index.with.push(("fillfactor".into(), "70".into())),
        |index| index.tablespace = Some("fast".into()),
        |index| index.nulls_not_distinct = true,
        |index| {
            if let IndexElement::Column { descending, .. } = &mut index.elements[0] {
                *descending = true;
            }
        },
    ];
    for change in changes {
        let found = kinds(
            |expected| expected.indexes = vec![index(Some("a"), &["title"])],
            |live| {
                live.indexes = vec![index(Some("a"), &["title"])];
                change(&mut live.indexes[0]);
            },
        );
        assert_eq!(found, ["index_changed"]);
    }
    let invalid = |live: &mut Table| {
        live.indexes = vec![index(Some("a"), &["title"])];
        live.indexes[0].valid = false;
    };
    assert_eq!(kinds(|expected| expected.indexes = vec![index(None, &["title"])], invalid), ["index_invalid"]);
}

#[test]
fn constraints() {
    let key = |on_delete| move |table: &mut Table| table.foreign_keys = vec![foreign_key(Some("x"), on_delete)];
    let unnamed = |table: &mut Table| table.foreign_keys = vec![foreign_key(None, OnDelete::Cascade)];
    assert!(kinds(unnamed, key(OnDelete::Cascade)).is_empty());
    assert_eq!(kinds(unnamed, key(OnDelete::SetNull)), ["foreign_key_changed"]);
    assert_eq!(kinds(unnamed, |_| {}), ["foreign_key_missing"]);
    let loose = |table: &mut Table| {
        table.foreign_keys = vec![foreign_key(Some("x"), OnDelete::Cascade)];
        table.foreign_keys[0].validated = false;
    };
    assert_eq!(kinds(unnamed, loose), ["foreign_key_not_validated"]);
    assert!(kinds(loose, loose).is_empty());
    let checked = |sql: &'static str| move |table: &mut Table| table.checks = vec![check(Some("c"), sql)];
    assert!(kinds(checked("id>0"), checked("((ID > 0))")).is_empty());
    assert_eq!(kinds(checked("id > 0"), checked("id > 1")), ["check_changed"]);
    assert_eq!(kinds(|_| {}, |live| live.uniques = vec![unique(&["title"])]), ["unique_unknown"]);
}

#[test]
fn inline_unique_of_sqlite_is_a_unique_index() {
    let declared = |expected: &mut Table| {
        expected.indexes = vec![index(None, &["title"])];
        expected.indexes[0].unique = true;
    };
    let inline = |live: &mut Table| live.uniques = vec![unique(&["title"])];
    assert!(kinds_on(Engine::Sqlite, declared, inline).is_empty());
    let conflict = |live: &mut Table| {
        live.uniques = vec![unique(&["title"])];
        live.uniques[0].on_conflict = Some("REPLACE".into());
    };
    assert_eq!(kinds_on(Engine::Sqlite, declared, conflict), ["unique_unknown", "index_missing"]);
    assert_eq!(kinds(declared, inline), ["unique_unknown", "index_missing"]);
}

#[test]
fn triggers_and_storage() {
    let trigger = |enabled| {
        move |live: &mut Table| {
            live.triggers = vec![Trigger { name: "t".into(), sql: "CREATE TRIGGER t".into(), enabled }];
        }
    };
    assert_eq!(kinds(|_| {}, trigger(true)), ["trigger_unknown"]);
    assert_eq!(kinds(|_| {}, trigger(false)), ["trigger_disabled", "trigger_unknown"]);
    assert_eq!(kinds(|_| {}, |live| live.options.unlogged = true), ["table_option"]);
    assert_eq!(kinds(|_| {}, |live| live.comment = Some("c".into())), ["table_comment"]);
    assert!(kinds_on(Engine::Sqlite, |_| {}, |live| live.comment = Some("c".into())).is_empty());
}

#[test]
fn keys_of_sqlite_to_numbers_that_count() {
    let refers = |data_type: &'static str| {
        move |table: &mut Table| {
            table.columns[0].data_type = data_type.into();
            table.foreign_keys.push(foreign_key(None, OnDelete::Cascade));
        }
    };
    assert!(kinds_on(Engine::Sqlite, refers("integer"), refers("bigint")).is_empty());
    assert_eq!(kinds_on(Engine::Postgres, refers("integer"), refers("bigint")), ["column_type"]);
    assert_eq!(kinds_on(Engine::Sqlite, refers("integer"), refers("text")), ["column_type"]);
    let counts = |data_type: &'static str| move |table: &mut Table| table.columns[0].data_type = data_type.into();
    assert_eq!(kinds_on(Engine::Sqlite, counts("integer"), counts("bigint")), ["column_type"]);
    let nowhere = |table: &mut Table| {
        table.foreign_keys.push(ForeignKey { target_columns: Vec::new(), ..foreign_key(None, OnDelete::Cascade) });
    };
    let somewhere = |table: &mut Table| table.foreign_keys.push(foreign_key(None, OnDelete::Cascade));
    assert!(kinds_on(Engine::Sqlite, somewhere, nowhere).is_empty());
}

#[test]
fn the_default_tablespace_has_a_name() {
    let stored = |place: Option<&'static str>| {
        move |table: &mut Table| {
            let mut index = index(None, &["title"]);
            index.tablespace = place.map(str::to_owned);
            table.indexes.push(index);
        }
    };
    assert!(kinds(stored(Some("pg_default")), stored(None)).is_empty());
    assert_eq!(kinds(stored(Some("fast")), stored(None)), ["index_changed"]);
}
