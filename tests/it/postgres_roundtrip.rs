//! What is lowered, made and read back is what was lowered: names, types, keys, indexes.

use std::sync::Arc;

use crate::postgres_catalogue::Scratch;
use crate::support::postgres::server;
use dorm::declaration::{AppSource, read};
use dorm::dialect::lower;
use dorm::executor::StandIn;
use dorm::notation::Defaults;
use dorm::plan::steps_between;
use dorm::schema::{IndexElement, SchemaObject, Table};
use dorm::state::{Engine, ProjectState};
use dorm::text::Source;

const MODELS: &str = r#"
[model.Author]
db_table_comment = "Who 'writes'"
options = { fillfactor = 70, autovacuum_enabled = false }
indexes = [
  { name = "author_lower", expressions = ["lower(\"Sir Name\") DESC", "nick text_pattern_ops"], unique = true, condition = "age > 3" },
  { fields = ["-age", "nick"] },
  { name = "author_inc", fields = ["nick"], include = ["age"], with = { fillfactor = 60 } },
  { name = "author_gin", fields = ["data"], using = "gin", opclasses = ["jsonb_path_ops"], engine = "postgresql" },
]
constraints = [
  { type = "check", name = "author_age", check = "age <> 7 AND \"Sir Name\" <> ''" },
  { type = "unique", fields = ["nick", "age"], deferrable = "deferred", engine = "postgresql" },
  { type = "unique", name = "author_nulls", fields = ["age", "born"], include = ["nick"], nulls_distinct = false, engine = "postgresql" },
  { type = "exclude", name = "author_excl", expressions = [["during", "&&"]], condition = "age > 1", engine = "postgresql" },
]
[model.Author.fields]
name   = { type = "CharField", max_length = 50, db_column = "Sir Name", db_collation = { postgresql = "C", sqlite = "BINARY" } }
nick   = { type = "SlugField", db_comment = "short" }
age    = { type = "PositiveIntegerField", null = true, default = 3, check = "age < 200" }
born   = { type = "DateField", auto_now_add = true }
data   = { type = "JSONField", default = { a = [1] } }
during = { type = "IntegerRangeField", null = true }
tags   = { type = "ArrayField", base_field = { type = "CharField", max_length = 10 }, default = ["a b"] }
price  = { type = "DecimalField", max_digits = 8, decimal_places = 2, default = "0.10" }
seen   = { type = "DateTimeField", auto_now = true, tz = false }
key    = { type = "UUIDField", version = 4, unique = true }
state  = { type = "EnumField", values = ["on", "off"], default = "on" }
raw    = { type = "RawField", db_type = { postgresql = "varchar(7)[]", sqlite = "text" }, null = true }
addr   = { type = "GenericIPAddressField", null = true }
blob   = { type = "BinaryField", default = "00ff" }
wait   = { type = "DurationField", default = "P1DT2H" }
upper  = { type = "GeneratedField", expression = "upper(nick)", output_field = { type = "TextField" }, db_persist = true, null = true }
serial = { type = "IntegerField", db_index = true }

[model.Post]
db_table = "a post"
[model.Post.fields]
id     = { type = "AutoField", identity = "serial", primary_key = true }
author = { type = "ForeignKey", to = "Author", on_delete = "SET_NULL", null = true, deferrable = "immediate" }
key    = { type = "ForeignKey", to = "Author", to_field = "key", on_delete = "PROTECT", on_update = "CASCADE", db_index = false }
next   = { type = "OneToOneField", to = "self", on_delete = "DO_NOTHING", null = true }
tags   = { type = "ManyToManyField", to = "Author" }

[model.Shelf]
primary_key = ["room", "place"]
[model.Shelf.fields]
room  = "IntegerField"
place = { type = "CharField", max_length = 5 }

[model.Book]
constraints = [{ type = "foreign_key", fields = ["room", "place"], to = "Shelf", to_fields = ["room", "place"], on_delete = "CASCADE", match = "full" }]
[model.Book.fields]
room  = "IntegerField"
place = { type = "CharField", max_length = 5 }

[model.Log]
primary_key = ["id", "at"]
partition_by = { method = "range", key = ["at"] }
[model.Log.fields]
id = "BigIntegerField"
at = "DateTimeField"
"#;

fn declared() -> ProjectState {
    let mut text = MODELS.to_owned();
    if server().major() < 15 {
        text = text.replace(", nulls_distinct = false", "");
    }
    let source = Arc::new(Source { name: "blog/models.toml".to_owned(), text });
    let apps = [AppSource { label: "blog".to_owned(), files: vec![source] }];
    let read = read(&apps, &Defaults::default(), &[Engine::Postgres]);
    read.unwrap_or_else(|diagnostics| panic!("{diagnostics:#?}")).state
}

/// An index as far as it has one spelling.
fn shape(table: &Table) -> Vec<String> {
    let mut shapes: Vec<String> = table
        .indexes
        .iter()
        .map(|index| {
            let elements: Vec<String> = index
                .elements
                .iter()
                .map(|element| match element {
                    IndexElement::Column { .. } => format!("{element:?}"),
                    IndexElement::Expression { .. } => "expression".to_owned(),
                })
                .collect();
            format!(
                "{:?} {} {} {elements:?} {:?} {:?} {}",
                index.name,
                index.unique,
                index.method,
                index.include,
                index.with,
                index.condition.is_some()
            )
        })
        .collect();
    shapes.sort();
    shapes
}

fn names<T: SchemaObject>(objects: &[T]) -> Vec<String> {
    let mut names: Vec<String> = objects.iter().filter_map(SchemaObject::name).map(str::to_owned).collect();
    names.sort();
    names
}

#[test]
fn what_is_made_is_what_was_lowered() {
    let scratch = Scratch::new();
    let mut connection = scratch.connect();
    let state = declared();
    let mut nothing = StandIn::without_database(Engine::Postgres, None);
    for step in steps_between(&ProjectState::new(), &state, Engine::Postgres, &mut nothing).unwrap() {
        connection.execute(&step.sql, &[]).unwrap_or_else(|error| panic!("{}\n{error}", step.sql));
    }
    let live = connection.introspect(&[]).unwrap();
    let mut lowered = lower::project(&state, Engine::Postgres).unwrap();
    assert_eq!(live.tables.len(), lowered.tables.len());
    for wanted in &mut lowered.tables {
        lower::conventional_names(wanted, Engine::Postgres);
        let found = live.table(&wanted.name).unwrap_or_else(|| panic!("no table {:?}", wanted.name));
        for (wanted, found) in wanted.columns.iter().zip(&found.columns) {
            let facts = |column: &dorm::schema::Column| {
                (
                    (column.name.clone(), column.data_type.clone(), column.nullable, column.auto.clone()),
                    (column.collation.clone(), column.comment.clone(), column.default.is_some()),
                    column.generated.as_ref().map(|generated| generated.stored),
                )
            };
            assert_eq!(facts(wanted), facts(found));
        }
        assert_eq!(wanted.columns.len(), found.columns.len());
        let key = |table: &Table| table.primary_key.as_ref().map(|key| key.columns.clone());
        assert_eq!(key(wanted), key(found));
        let mut uniques = wanted.uniques.clone();
        uniques.sort_by(|left, right| left.name.cmp(&right.name));
        let mut found_uniques = found.uniques.clone();
        found_uniques.sort_by(|left, right| left.name.cmp(&right.name));
        assert_eq!(uniques, found_uniques);
        let mut keys = wanted.foreign_keys.clone();
        keys.sort_by(|left, right| left.name.cmp(&right.name));
        let mut found_keys = found.foreign_keys.clone();
        found_keys.sort_by(|left, right| left.name.cmp(&right.name));
        assert_eq!(keys, found_keys);
        assert_eq!(names(&wanted.checks), names(&found.checks));
        assert_eq!(names(&wanted.exclusions), names(&found.exclusions));
        assert_eq!(shape(wanted), shape(found));
        assert_eq!(wanted.comment, found.comment);
        assert_eq!(wanted.options, found.options);
        assert_eq!(wanted.partition, found.partition);
    }
    let back = steps_between(&state, &ProjectState::new(), Engine::Postgres, &mut nothing).unwrap();
    for step in back {
        connection.execute(&step.sql, &[]).unwrap_or_else(|error| panic!("{}\n{error}", step.sql));
    }
    assert!(connection.introspect(&[]).unwrap().tables.is_empty());
}
