//! PostgreSQL, as its catalogue gives it.

use super::*;
use crate::schema::{
    Check, Column, ColumnDefault, ColumnIdentity, Deferral, Exclusion, ForeignKey, Index, IndexElement, Partition,
    PrimaryKey, TableName, TableOptions, Trigger, Unique,
};
use crate::state::{IdentityKind, OnDelete};

pub(super) fn table(name: &str, columns: &[(&str, &str)]) -> Table {
    let columns = columns.iter().map(|(name, data_type)| Column {
        identity: None,
        name: (*name).to_owned(),
        data_type: (*data_type).to_owned(),
        nullable: true,
        default: None,
        auto: None,
        generated: None,
        collation: None,
        comment: None,
        on_conflict: None,
    });
    Table {
        identity: None,
        name: TableName { schema: None, name: name.to_owned() },
        columns: columns.collect(),
        primary_key: None,
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

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

pub(super) fn keyed(mut table: Table, columns: &[&str]) -> Table {
    table.primary_key =
        Some(PrimaryKey { name: Some(format!("{}_pkey", table.name.name)), ..PrimaryKey::over(texts(columns)) });
    for column in &mut table.columns {
        column.nullable &= !columns.contains(&column.name.as_str());
    }
    table
}

fn counted(mut table: Table, kind: IdentityKind) -> Table {
    table.columns[0].auto = Some(ColumnIdentity::Identity(kind));
    keyed(table, &["id"])
}

fn unique(name: &str, columns: &[&str]) -> Unique {
    Unique {
        name: Some(name.to_owned()),
        columns: texts(columns),
        include: Vec::new(),
        deferral: Deferral::NotDeferrable,
        nulls_not_distinct: false,
        elements: Vec::new(),
        on_conflict: None,
    }
}

pub(super) fn key(name: &str, column: &str, target: &str, to: &str) -> ForeignKey {
    ForeignKey {
        name: Some(name.to_owned()),
        columns: texts(&[column]),
        target: TableName { schema: None, name: target.to_owned() },
        target_columns: texts(&[to]),
        on_delete: OnDelete::DoNothing,
        on_update: OnDelete::DoNothing,
        match_full: false,
        deferral: Deferral::NotDeferrable,
        validated: true,
        enforced: true,
    }
}

fn index(name: &str, columns: &[&str]) -> Index {
    let element = |name: &&str| IndexElement::Column {
        name: (*name).to_owned(),
        descending: false,
        nulls: None,
        collation: None,
        opclass: None,
    };
    Index {
        name: Some(name.to_owned()),
        elements: columns.iter().map(element).collect(),
        unique: false,
        method: "btree".to_owned(),
        include: Vec::new(),
        condition: None,
        with: Vec::new(),
        tablespace: None,
        nulls_not_distinct: false,
        valid: true,
    }
}

fn classed(name: &str, column: &str, class: &str) -> Index {
    let mut index = index(name, &[column]);
    if let IndexElement::Column { opclass, .. } = &mut index.elements[0] {
        *opclass = Some(class.to_owned());
    }
    index
}

fn check(name: &str, column: Option<&str>, expression: &str) -> Check {
    Check {
        name: Some(name.to_owned()),
        column: column.map(str::to_owned),
        expression: expression.to_owned(),
        validated: true,
        enforced: true,
    }
}

fn raised(tables: Vec<Table>) -> Raised {
    super::raised(&Schema { tables }, Engine::Postgres)
}

#[test]
fn types() {
    let names = [
        ("character varying", "{ type = \"CharField\", null = true }"),
        ("character(1)", "{ type = \"RawField\", db_type = \"character(1)\", null = true }"),
        ("bpchar", "{ type = \"RawField\", db_type = \"bpchar\", null = true }"),
        ("numeric", "{ type = \"DecimalField\", null = true }"),
        ("numeric(5,0)", "{ type = \"DecimalField\", max_digits = 5, decimal_places = 0, null = true }"),
        ("numeric(3,-2)", "{ type = \"RawField\", db_type = \"numeric(3,-2)\", null = true }"),
        (
            "timestamp(3) without time zone",
            "{ type = \"RawField\", db_type = \"timestamp(3) without time zone\", null = true }",
        ),
        ("timestamp without time zone", "{ type = \"DateTimeField\", tz = false, null = true }"),
        ("interval day to second(2)", "{ type = \"RawField\", db_type = \"interval day to second(2)\", null = true }"),
        ("integer[]", "{ type = \"ArrayField\", base_field = { type = \"IntegerField\" }, null = true }"),
        ("real[]", "{ type = \"RawField\", db_type = \"real[]\", null = true }"),
        ("geometry(Point,4326)", "{ type = \"PointField\", null = true }"),
        ("geography(Polygon,3857)", "{ type = \"PolygonField\", srid = 3857, geography = true, null = true }"),
        ("geometry(PointZ,4326)", "{ type = \"RawField\", db_type = \"geometry(PointZ,4326)\", null = true }"),
        ("vector(3)", "{ type = \"VectorField\", dimensions = 3, null = true }"),
        ("app.\"Mood\"", "{ type = \"RawField\", db_type = 'app.\"Mood\"', null = true }"),
    ];
    let columns: Vec<(String, &str)> =
        names.iter().enumerate().map(|(place, (name, _))| (format!("c{place}"), *name)).collect();
    let borrowed: Vec<(&str, &str)> = columns.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    let found = raised(vec![table("t", &borrowed)]);
    assert_eq!(found.notes(), [""; 0]);
    for ((_, text), (name, _)) in names.iter().zip(&columns) {
        assert_eq!(found.text("T", name), *text);
    }
}

#[test]
fn what_django_makes() {
    let mut tag =
        counted(table("app_tag", &[("id", "bigint"), ("slug", "character varying(50)")]), IdentityKind::ByDefault);
    tag.uniques.push(unique("app_tag_slug_key", &["slug"]));
    tag.indexes.push(classed("app_tag_slug_8be2b2a5_like", "slug", "varchar_pattern_ops"));
    let mut post = counted(
        table(
            "app_post",
            &[("id", "bigint"), ("views", "integer"), ("status", "character varying(8)"), ("tag_id", "bigint")],
        ),
        IdentityKind::ByDefault,
    );
    post.checks.push(check("app_post_views_check", Some("views"), "views >= 0"));
    post.checks.push(check(
        "app_post_status_check",
        Some("status"),
        "(status)::text = ANY ((ARRAY['active'::character varying, 'archived'::character varying])::text[])",
    ));
    post.columns[2].default = Some(ColumnDefault { sql: "'active'::character varying".to_owned(), literal: false });
    let mut to_tag = key("app_post_tag_id_0a1b2c3d_fk_app_tag_id", "tag_id", "app_tag", "id");
    to_tag.deferral = Deferral::Deferred;
    post.foreign_keys.push(to_tag.clone());
    post.indexes.push(index("app_post_tag_id_0a1b2c3d", &["tag_id"]));
    let mut junction = counted(
        table("app_post_tags", &[("id", "bigint"), ("post_id", "bigint"), ("tag_id", "bigint")]),
        IdentityKind::ByDefault,
    );
    junction.columns.iter_mut().for_each(|column| column.nullable = false);
    let mut to_post = key("app_post_tags_post_id_0a1b2c3d_fk_app_post_id", "post_id", "app_post", "id");
    to_post.deferral = Deferral::Deferred;
    junction.foreign_keys = vec![to_post, to_tag];
    junction.uniques.push(unique("app_post_tags_post_id_tag_id_0a1b2c3d_uniq", &["post_id", "tag_id"]));
    junction.indexes = vec![
        index("app_post_tags_post_id_0a1b2c3d", &["post_id"]),
        index("app_post_tags_tag_id_0a1b2c3d", &["tag_id"]),
    ];
    let found = raised(vec![post, junction, tag]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.objects("Tag"), ["{ fields = [\"slug\"], opclasses = [\"varchar_pattern_ops\"] }"]);
    assert_eq!(found.objects("Post"), [""; 0]);
    for (name, text) in [
        ("id", "{ type = \"BigAutoField\", primary_key = true }"),
        ("views", "{ type = \"PositiveIntegerField\", null = true }"),
        ("status", "{ type = \"EnumField\", values = [\"active\", \"archived\"], null = true, default = \"active\" }"),
        (
            "tag",
            "{ type = \"ForeignKey\", to = \"app.Tag\", on_delete = \"DO_NOTHING\", deferrable = \"deferred\", null = true }",
        ),
        (
            "tags",
            "{ type = \"ManyToManyField\", to = \"app.Tag\", auto_field = \"BigAutoField\", on_delete = \"DO_NOTHING\", deferrable = \"deferred\" }",
        ),
    ] {
        assert_eq!(found.text("Post", name), text);
    }
}

#[test]
fn objects_of_all_kinds() {
    let mut t = counted(
        table("t", &[("id", "integer"), ("a", "text"), ("b", "integer"), ("during", "tstzrange"), ("n", "integer")]),
        IdentityKind::Always,
    );
    t.uniques = vec![
        Unique { deferral: Deferral::Deferred, ..unique("t_a_key", &["a"]) },
        unique("t_a_key1", &["a"]),
        Unique { include: texts(&["b"]), ..unique("by_hand", &["n"]) },
        Unique { nulls_not_distinct: true, ..unique("t_b_key", &["b"]) },
    ];
    t.checks = vec![
        check("t_b_check", Some("b"), "b > 0"),
        check("t_b_check1", Some("b"), "b < 10"),
        check("positive_n", Some("n"), "n >= 0"),
        check("t_check", None, "(n)::bigint > b"),
    ];
    t.exclusions.push(Exclusion {
        name: Some("t_b_during_excl".to_owned()),
        method: "gist".to_owned(),
        elements: vec![("b".to_owned(), "=".to_owned()), ("during".to_owned(), "&&".to_owned())],
        condition: Some("b > 0".to_owned()),
        deferral: Deferral::NotDeferrable,
    });
    let mut gin = classed("t_a_idx1", "a", "gin_trgm_ops");
    gin.method = "gin".to_owned();
    let mut invalid = index("t_b_idx", &["b"]);
    invalid.valid = false;
    let mut bloom = index("t_bloom", &["b"]);
    bloom.method = "bloom".to_owned();
    let mut partial = index("t_n_idx", &["n"]);
    partial.condition = Some("a IS NOT NULL".to_owned());
    let mut plain_unique = index("t_n_key2", &["n"]);
    plain_unique.unique = true;
    t.indexes = vec![index("t_a_idx", &["a"]), gin, invalid, bloom, partial, plain_unique];
    t.triggers.push(Trigger { name: "after".to_owned(), sql: "CREATE TRIGGER".to_owned(), enabled: true });
    t.columns[1].default = Some(ColumnDefault { sql: "nextval('s'::regclass)".to_owned(), literal: false });
    let found = raised(vec![t]);
    assert_eq!(
        found.objects("T"),
        [
            "{ fields = [\"n\"], unique = true }",
            "{ name = \"t_a_idx1\", fields = [\"a\"], using = \"gin\", opclasses = [\"gin_trgm_ops\"] }",
            "{ name = \"t_n_idx\", fields = [\"n\"], condition = \"a IS NOT NULL\" }",
            "{ type = \"unique\", fields = [\"a\"], deferrable = \"deferred\" }",
            "{ type = \"unique\", name = \"t_a_key1\", fields = [\"a\"] }",
            "{ type = \"unique\", name = \"by_hand\", fields = [\"n\"], include = [\"b\"] }",
            "{ type = \"unique\", fields = [\"b\"], nulls_distinct = false }",
            "{ type = \"check\", name = \"t_b_check1\", check = \"b < 10\" }",
            "{ type = \"check\", name = \"positive_n\", check = \"n >= 0\" }",
            "{ type = \"check\", name = \"t_check\", check = { postgresql = \"(n)::bigint > b\" } }",
            "{ type = \"exclude\", name = \"t_b_during_excl\", expressions = [[\"b\", \"=\"], [\"during\", \"&&\"]], condition = \"b > 0\" }",
        ]
    );
    assert!(found.text("T", "a").contains("db_index = true, db_default = { postgresql = \"nextval('s'::regclass)\" }"));
    let notes = found.notes();
    for (note, words) in notes.iter().zip([
        "column `a` counts with a sequence that it doesn't own",
        "index `t_b_idx` of `t` is invalid",
        "index `t_bloom` of `t` is not declared",
        "trigger `after` of `t` is not declared",
    ]) {
        assert!(note.contains(words), "{notes:#?}");
    }
    assert_eq!(notes.len(), 4);
}

#[test]
fn storage_schemas_and_partitions() {
    let mut part = table("part", &[("id", "integer"), ("at day", "date"), ("kind", "text")]);
    part = keyed(part, &["id", "at day"]);
    part.partition = Some(Partition { method: "RANGE", key: vec!["\"at day\"".to_owned()] });
    let mut listed = table("listed", &[("kind", "text")]);
    listed.partition = Some(Partition { method: "LIST", key: vec!["lower(kind)".to_owned()] });
    let mut stored = keyed(table("stored", &[("id", "integer"), ("x", "integer"), ("y", "integer")]), &["id"]);
    stored.options = TableOptions {
        unlogged: true,
        storage: vec![("fillfactor".to_owned(), "70".to_owned())],
        tablespace: Some("fast".to_owned()),
        ..TableOptions::default()
    };
    let mut there = index("stored_x_idx", &["x"]);
    there.tablespace = Some("fast".to_owned());
    stored.indexes = vec![there, index("stored_y_idx", &["y"])];
    let mut abroad = keyed(table("orders", &[("id", "integer"), ("thing_id", "integer"), ("other", "uuid")]), &["id"]);
    abroad.name.schema = Some("sales".to_owned());
    let mut to_thing = key("orders_thing_id_fkey", "thing_id", "thing", "id");
    to_thing.target.schema = Some("stock".to_owned());
    to_thing.validated = false;
    let mut to_code = key("orders_other_fkey", "other", "thing", "code");
    to_code.target.schema = Some("stock".to_owned());
    abroad.foreign_keys = vec![to_code, to_thing];
    let at_home = keyed(table("orders", &[("id", "integer")]), &["id"]);
    let found = raised(vec![at_home, part, listed, stored, abroad]);
    assert_eq!(
        found.notes(),
        ["foreign key `orders_thing_id_fkey` of `sales.orders` is not validated: it is NOT VALID: rows may break it"]
    );
    let keys = |model: &str| found.model(model).options.partition_by.clone().unwrap().key;
    assert_eq!((keys("Part"), keys("Listed")), (vec!["at_day".to_owned()], vec!["(lower(kind))".to_owned()]));
    assert_eq!(found.objects("Stored"), ["{ fields = [\"y\"], db_tablespace = \"pg_default\" }"]);
    assert!(found.text("Stored", "x").contains("db_index = true"));
    assert_eq!(found.model("Orders").options.schema, None);
    assert_eq!(found.model("Orders2").options.schema.as_deref(), Some("sales"));
    let thing = found.model("Thing");
    assert!(thing.options.unmanaged);
    assert_eq!(thing.options.schema.as_deref(), Some("stock"));
    assert_eq!(found.text("Thing", "id"), "{ type = \"IntegerField\", primary_key = true }");
    assert_eq!(found.text("Thing", "code"), "{ type = \"UUIDField\", unique = true }");
    assert!(found.text("Orders2", "other").contains("to_field = \"code\""));
}
