//! `dorm dbcheck` on SQLite: each fact that a CREATE TABLE can say is compared and mended, and what
//! only looks different is no drift.

use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Hotel]
db_table = "hotels"
[model.Hotel.fields]
code  = { type = "CharField", max_length = 10, unique = true }
name  = { type = "TextField", db_collation = "NOCASE" }
stars = { type = "IntegerField", default = 3 }
size  = { type = "GeneratedField", expression = "length(name)", output_field = { type = "IntegerField" }, db_persist = false }

[model.Room]
db_table = "rooms"
primary_key = ["hotel", "number"]
options = { without_rowid = true }
indexes = [
  { name = "rooms_by_floor", fields = ["floor", "-area"] },
  { name = "rooms_label", expressions = ["label COLLATE NOCASE"], unique = true, condition = "floor > 0" },
  { name = "rooms_turned", fields = ["-note"], unique = true },
]
constraints = [
  { type = "unique", fields = ["hotel", "label"] },
  { type = "check", name = "rooms_floor", check = "floor < 100" },
]
[model.Room.fields]
hotel  = { type = "ForeignKey", to = "Hotel", on_delete = "CASCADE" }
owner  = { type = "ForeignKey", to = "Hotel", on_delete = "SET_NULL", on_update = "CASCADE", to_field = "code", null = true, deferrable = "deferred", db_index = false }
number = "IntegerField"
floor  = { type = "IntegerField", default = 1 }
area   = { type = "FloatField", null = true }
label  = { type = "CharField", max_length = 20 }
note   = { type = "TextField", null = true }

[model.Setting]
db_table = "settings"
options = { strict = true }
[model.Setting.fields]
key   = { type = "TextField", primary_key = true }
value = { type = "TextField", null = true }
rank  = { type = "IntegerField", null = true }

[model.Line]
db_table = "lines"
primary_key = []
[model.Line.fields]
text = { type = "TextField", null = true }
"#;

fn migrated() -> (Project, Database) {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models("inn", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    (project, database)
}

/// The kinds of all findings, sorted.
#[track_caller]
fn kinds(project: &Project) -> Vec<String> {
    let outcome = dorm(project, &["--format", "json", "dbcheck"]);
    let document = outcome.json();
    let drift = document["drift"].as_array().unwrap_or_else(|| panic!("{}", outcome.transcript()));
    let mut kinds: Vec<String> = drift.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect();
    kinds.sort();
    kinds
}

/// A table made anew with another text, as another program would, with its indexes.
#[track_caller]
fn remade(database: &Database, table: &str, changes: &[(&str, &str)]) -> String {
    let of_kind = |kind: &str| {
        let sql = format!("SELECT sql FROM sqlite_schema WHERE type = '{kind}' AND tbl_name = '{table}' AND sql <> ''");
        database.query(&sql).into_iter().flatten().collect::<Vec<String>>()
    };
    let mut sql = of_kind("table").remove(0);
    for (from, to) in changes {
        assert!(sql.contains(from), "no {from} in {sql}");
        sql = sql.replacen(from, to, 1);
    }
    let indexes = of_kind("index").join(";\n");
    format!("PRAGMA foreign_keys = OFF;\nDROP TABLE {table};\n{sql};\n{indexes};")
}

/// A table, what is written otherwise in its text, and what is found then.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

#[test]
fn every_fact_of_a_table() {
    let (project, database) = migrated();
    let facts = database.facts();
    let cases: &[Case] = &[
        // The primary key.
        ("hotels", &[(" AUTOINCREMENT", "")], &["column_identity"]),
        ("hotels", &[("KEY AUTOINCREMENT", "KEY ON CONFLICT REPLACE AUTOINCREMENT")], &["primary_key_changed"]),
        ("hotels", &[("PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY DESC")], &["column_identity", "primary_key_changed"]),
        ("hotels", &[("id integer", "id int"), (" AUTOINCREMENT", "")], &["column_identity", "column_type"]),
        ("rooms", &[("(hotel_id, number)", "(number, hotel_id)")], &["primary_key_changed"]),
        ("rooms", &[("(hotel_id, number)", "(hotel_id, number DESC)")], &["primary_key_changed"]),
        ("rooms", &[("(hotel_id, number)", "(hotel_id COLLATE NOCASE, number)")], &["primary_key_changed"]),
        ("rooms", &[("(hotel_id, number)", "(hotel_id, number) ON CONFLICT IGNORE")], &["primary_key_changed"]),
        ("settings", &[(" PRIMARY KEY", " PRIMARY KEY DESC")], &["primary_key_changed"]),
        ("settings", &[(" PRIMARY KEY", "")], &["primary_key_missing"]),
        ("lines", &[("text text", "text text PRIMARY KEY")], &["primary_key_unknown"]),
        // Storage.
        ("rooms", &[(" WITHOUT ROWID", "")], &["table_option"]),
        ("settings", &[(" STRICT", "")], &["table_option"]),
        ("settings", &[(" STRICT", " STRICT, WITHOUT ROWID")], &["table_option"]),
        // Columns.
        ("settings", &[("value text", "value blob")], &["column_type"]),
        ("rooms", &[("label varchar(20)", "label varchar(30)")], &["column_type"]),
        ("rooms", &[("area real", "area")], &["column_type"]),
        ("rooms", &[("number integer NOT NULL", "number integer NOT NULL ON CONFLICT REPLACE")], &["column_null"]),
        ("rooms", &[("label varchar(20) NOT NULL", "label varchar(20)")], &["column_null"]),
        ("settings", &[("value text", "value text NOT NULL ON CONFLICT FAIL")], &["column_null"]),
        ("hotels", &[("DEFAULT 3", "DEFAULT '3'")], &["column_default"]),
        ("hotels", &[("DEFAULT 3", "DEFAULT (random())")], &["column_default"]),
        ("hotels", &[("VIRTUAL", "STORED")], &["column_generated"]),
        ("hotels", &[("GENERATED ALWAYS AS (length(name)) VIRTUAL", "")], &["column_generated"]),
        ("hotels", &[("COLLATE NOCASE", "COLLATE RTRIM")], &["column_collation"]),
        ("hotels", &[(" COLLATE NOCASE", "")], &["column_collation"]),
        // Uniques inside the table.
        ("rooms", &[("note text", "note text UNIQUE")], &["unique_unknown"]),
        ("rooms", &[("label varchar(20)", "label varchar(20) UNIQUE ON CONFLICT REPLACE")], &["unique_unknown"]),
        ("settings", &[("\n) STRICT", ",\n UNIQUE (value COLLATE NOCASE, rank DESC)) STRICT")], &["unique_unknown"]),
        // Foreign keys.
        ("rooms", &[("ON DELETE SET NULL", "ON DELETE CASCADE")], &["foreign_key_changed"]),
        ("rooms", &[(" ON UPDATE CASCADE", "")], &["foreign_key_changed"]),
        ("rooms", &[(" INITIALLY DEFERRED", "")], &["foreign_key_changed"]),
        ("rooms", &[("hotels (code)", "hotels (id)")], &["foreign_key_changed"]),
        ("rooms", &[("note text", "note text REFERENCES settings")], &["foreign_key_unknown"]),
        // Checks.
        ("rooms", &[("floor < 100", "floor <= 100")], &["check_changed"]),
        ("rooms", &[("CONSTRAINT rooms_floor ", "")], &[]),
        ("rooms", &[("area real", "area real CHECK (area > 0)")], &["check_unknown"]),
    ];
    for (table, changes, expected) in cases {
        let sql = remade(&database, table, changes);
        database.execute(&sql);
        assert_eq!(&kinds(&project), expected, "{sql}");
        if !expected.is_empty() {
            let mend = dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout;
            database.execute(&mend);
            let outcome = dorm(&project, &["dbcheck"]);
            assert_eq!(outcome.status, 0, "{sql}\nmended by\n{mend}\nleaves {}", outcome.transcript());
        }
        // As it was, for the next one.
        for table in ["rooms", "hotels", "settings", "lines"] {
            database.execute(&format!("DROP TABLE {table}"));
        }
        let mend = dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout;
        database.execute(&mend);
        assert_eq!(database.facts(), facts, "{sql}");
    }
}

#[test]
fn every_fact_of_an_index() {
    let (project, database) = migrated();
    for (sql, expected) in [
        ("DROP INDEX rooms_turned; CREATE UNIQUE INDEX rooms_turned ON rooms (note)", &["index_changed"][..]),
        ("DROP INDEX rooms_turned; CREATE INDEX rooms_turned ON rooms (note DESC)", &["index_changed"]),
        ("DROP INDEX rooms_by_floor; CREATE INDEX rooms_by_floor ON rooms (floor, area)", &["index_changed"]),
        ("DROP INDEX rooms_by_floor; CREATE INDEX by_floor ON rooms (floor, area DESC)", &["index_changed"]),
        ("DROP INDEX rooms_by_floor", &["index_missing"]),
        ("CREATE INDEX mine ON rooms (note COLLATE NOCASE) WHERE note <> ''", &["index_unknown"]),
        (
            "DROP INDEX rooms_label; CREATE UNIQUE INDEX rooms_label ON rooms (label) WHERE floor > 0",
            &["index_changed"],
        ),
        (
            "DROP INDEX rooms_label; CREATE UNIQUE INDEX rooms_label ON rooms (label COLLATE NOCASE) WHERE floor > 1",
            &["index_changed"],
        ),
        ("DROP INDEX rooms_label; CREATE UNIQUE INDEX rooms_label ON rooms (label COLLATE NOCASE)", &["index_changed"]),
        ("DROP INDEX hotels_code_key", &["index_missing"]),
        (
            "DROP INDEX hotels_code_key; CREATE INDEX hotels_code_key ON hotels (code)",
            &["index_missing", "index_unknown"],
        ),
    ] {
        database.execute(sql);
        assert_eq!(kinds(&project), expected, "{sql}");
        let mend = dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout;
        database.execute(&mend);
        assert!(kinds(&project).is_empty(), "{sql}\n{mend}");
    }
}

/// An inline UNIQUE is a declared unique index over the same columns, in the same order and collation.
#[test]
fn a_unique_inside_is_the_index_that_it_is() {
    let (project, database) = migrated();
    for (table, index, from, to, expected) in [
        ("hotels", "hotels_code_key", "code varchar(10)", "code varchar(10) CONSTRAINT one UNIQUE", &[][..]),
        ("hotels", "hotels_code_key", "\n)", ",\n UNIQUE (code ASC))", &[]),
        ("hotels", "hotels_code_key", "\n)", ",\n UNIQUE (code COLLATE BINARY))", &[]),
        ("hotels", "hotels_code_key", "\n)", ",\n UNIQUE (code COLLATE NOCASE))", &["index_missing", "unique_unknown"]),
        ("rooms", "rooms_turned", "\n)", ",\n UNIQUE (note DESC))", &[]),
        ("rooms", "rooms_turned", "\n)", ",\n UNIQUE (note))", &["index_missing", "unique_unknown"]),
    ] {
        database.execute(&format!("DROP INDEX {index}"));
        database.execute(&remade(&database, table, &[(from, to)]));
        assert_eq!(kinds(&project), expected, "{to}");
        if !expected.is_empty() {
            let mend = dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout;
            database.execute(&mend);
            assert!(kinds(&project).is_empty(), "{to}\n{mend}");
        }
        database.execute(&format!("DROP TABLE {table}"));
        database.execute(&dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout);
    }
}

#[test]
fn what_only_looks_different() {
    let (project, database) = migrated();
    database.execute(
        r#"
        DROP TABLE rooms; DROP TABLE hotels; DROP TABLE settings; DROP TABLE lines;
        create table "lines"(
            [text]   TEXT   null default NULL -- it's "text", (odd
        );
        CREATE TABLE IF NOT EXISTS Hotels (
            /* another order */
            stars INT NOT NULL ON CONFLICT ABORT DEFAULT (3),
            `name` Text NOT NULL collate "nocase",
            "CODE" VARCHAR ( 10 ) not null,
            size integer NOT NULL AS ( LENGTH ( [name] ) ),
            id INTEGER,
            CONSTRAINT pk PRIMARY KEY (id ASC AUTOINCREMENT),
            CONSTRAINT somebody UNIQUE ("code")
        );
        CREATE TABLE rooms (
            number INT NOT NULL, label VARCHAR(20) NOT NULL, note TEXT, area REAL, floor INT DEFAULT 1 NOT NULL,
            owner_id varchar(10) default null CONSTRAINT k1 REFERENCES HOTELS("Code") MATCH FULL ON UPDATE CASCADE
                ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
            hotel_id BIGINT NOT NULL,
            UNIQUE ("hotel_id", [label]),
            CHECK (((floor)<100)),
            FOREIGN KEY (hotel_id) REFERENCES hotels ON UPDATE NO ACTION ON DELETE CASCADE DEFERRABLE INITIALLY IMMEDIATE,
            PRIMARY KEY (hotel_id COLLATE binary ASC, number)
        ) without rowid;
        CREATE INDEX rooms_by_floor on "rooms" ([floor] ASC, `AREA` desc);
        create unique index "rooms_label" ON rooms ("label" COLLATE nocase) WHERE (FLOOR>0);
        CREATE UNIQUE INDEX Rooms_Turned ON rooms(note DESC);
        CREATE INDEX sixth ON rooms (hotel_id);
        CREATE TABLE settings (rank INT, "key" text NOT NULL, value text, PRIMARY KEY("KEY")) STRICT;
        INSERT INTO hotels (code, name) VALUES ('a', 'b');
        ANALYZE;
        PRAGMA user_version = 7;
        PRAGMA application_id = 9;
        PRAGMA journal_mode = WAL;
        PRAGMA auto_vacuum = 1;
        PRAGMA page_size = 8192;
        "#,
    );
    let outcome = dorm(&project, &["dbcheck"]);
    assert_eq!(outcome.status, 0, "{}", outcome.transcript());
    assert!(outcome.stdout.contains("is as it should be"), "{}", outcome.transcript());
}

/// What SQLite and its modules keep for themselves is nobody's.
#[test]
fn tables_behind_virtual_ones_are_never_listed() {
    let (project, database) = migrated();
    database.execute(
        "CREATE VIRTUAL TABLE docs USING fts5(title, body);
         CREATE VIRTUAL TABLE old_docs USING fts4(a);
         CREATE VIRTUAL TABLE places USING rtree(id, a, b);
         CREATE TABLE docs_more (a integer);
         ANALYZE;",
    );
    let document = dorm(&project, &["--format", "json", "dbcheck"]).ok().json();
    let unknown: Vec<(&str, &str)> = document["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["kind"].as_str().unwrap(), one["name"].as_str().unwrap()))
        .collect();
    assert_eq!(
        unknown,
        [("table", "docs_more"), ("virtual_table", "docs"), ("virtual_table", "old_docs"), ("virtual_table", "places")]
    );
}

/// A mistyped path is no database that is as it should be, even if nothing else is to be said.
#[test]
fn a_file_that_is_not_there() {
    let (project, _database) = migrated();
    let settings = project.read("dorm.toml");
    project
        .write("dorm.toml", &format!("{settings}\n[databases.typo]\nengine = \"sqlite\"\nname = \"gone.sqlite3\"\n"));
    dorm(&project, &["dbcheck", "--database", "typo"]).exits(1);
    dorm(&project, &["dbcheck", "--database", "typo", "--ignore-pending"]).exits(2).says("there is no file");
    dorm(&project, &["inspectdb", "--database", "typo"]).exits(2).says("there is no file");
    assert!(!project.files(".").iter().any(|file| file.contains("gone")));
}
