//! `dorm dbcheck` on PostgreSQL: what the server can be told beside what a declaration says.

use crate::drift::{found_and_mended, kinds};
use crate::support::postgres::server;
use crate::support::{Database, Engine, Project, dorm};

const MODELS: &str = r#"
[model.Owner]
db_table = "owners"
constraints = [{ type = "unique", name = "owners_code_kind", fields = ["code", "kind"] }]
[model.Owner.fields]
id   = { type = "AutoField", primary_key = true, identity = "serial" }
code = { type = "IntegerField" }
kind = { type = "IntegerField" }

[model.Ticket]
db_table = "tickets"
indexes = [
  { name = "tickets_note_idx2", fields = ["-note"] },
  { name = "tickets_seat_hash", using = "hash", fields = ["seat"], engine = "postgresql" },
  { name = "tickets_cover", fields = ["seat"], include = ["note"], engine = "postgresql" },
  { name = "tickets_tight", fields = ["owner_code"], with = { fillfactor = 70 }, engine = "postgresql" },
  { name = "tickets_like", fields = ["note"], opclasses = ["text_pattern_ops"], engine = "postgresql" },
  { name = "tickets_last", expressions = ["lower(note) COLLATE \"C\" NULLS FIRST"], engine = "postgresql" },
  { name = "tickets_soft", expressions = ["owner_kind"], unique = true, condition = "note = 'one'" },
]
constraints = [
  { type = "foreign_key", name = "tickets_owner", fields = ["owner_code", "owner_kind"], to = "Owner", to_fields = ["code", "kind"], on_delete = "SET_NULL" },
  { type = "unique", name = "tickets_seat_key", fields = ["seat"], deferrable = "deferred", engine = "postgresql" },
  { type = "unique", name = "tickets_pair", fields = ["seat", "owner_code"], include = ["note"], engine = "postgresql" },
  { type = "exclude", name = "tickets_one_at_a_time", using = "gist", expressions = [["during", "&&"]], condition = "seat > 0", engine = "postgresql" },
  { type = "check", name = "tickets_seat_small", check = "seat IN (1, 2, 3) OR seat < 100" },
]
[model.Ticket.fields]
id         = { type = "BigAutoField", primary_key = true, identity = "always" }
seat       = "IntegerField"
owner_code = { type = "IntegerField", null = true }
owner_kind = { type = "IntegerField", null = true }
during     = { type = "IntegerRangeField", null = true }
note       = { type = "TextField", null = true }
loud       = { type = "GeneratedField", expression = "upper(note)", output_field = { type = "TextField" }, db_persist = true, null = true }

[model.Event]
db_table = "events"
primary_key = ["id", "day"]
partition_by = { method = "range", key = ["day"] }
indexes = [{ name = "events_note", fields = ["note"] }]
constraints = [{ type = "unique", name = "events_day_note", fields = ["day", "note"] }]
[model.Event.fields]
id   = "BigIntegerField"
day  = "DateField"
note = { type = "TextField", null = true }

[model.Store]
db_table = "Stores"
options = { fillfactor = 80, "toast.vacuum_truncate" = false }
[model.Store.fields]
Name   = { type = "CharField", max_length = 20, db_column = "Name" }
Note   = { type = "TextField", null = true }
parent = { type = "ForeignKey", to = "Store", on_delete = "CASCADE", null = true }
"#;

fn migrated() -> (Project, Database) {
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.models("shop", MODELS);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    database.execute("CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')");
    assert_eq!(kinds(&project), [""; 0], "{}", dorm(&project, &["dbcheck"]).transcript());
    (project, database)
}

/// Makes a constraint again.
fn again(table: &str, name: &str, definition: &str) -> String {
    format!("ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}")
}

#[test]
fn tables_and_how_they_are_stored() {
    let (project, database) = migrated();
    database.execute("CREATE TABLE base (note text); CREATE TYPE shape AS (code integer, kind integer)");
    for (sql, expected) in [
        ("ALTER TABLE tickets INHERIT base", &["table_changed"][..]),
        ("ALTER TABLE \"Stores\" SET UNLOGGED", &["table_option"]),
        ("ALTER TABLE tickets SET (autovacuum_enabled = off)", &["table_option"]),
        ("ALTER TABLE tickets SET (toast.autovacuum_enabled = off)", &["table_option"]),
        ("ALTER TABLE \"Stores\" RESET (toast.vacuum_truncate)", &["table_option"]),
        ("ALTER TABLE \"Stores\" RESET (fillfactor)", &["table_option"]),
        ("ALTER TABLE \"Stores\" SET (fillfactor = 81)", &["table_option"]),
    ] {
        found_and_mended(&project, &database, sql, expected);
    }
    // What the table takes from a type is its own afterwards.
    database.execute("ALTER TABLE owners DROP COLUMN id; ALTER TABLE owners OF shape; ");
    assert_eq!(kinds(&project), ["column_missing", "primary_key_missing", "table_changed"]);
    database.execute("ALTER TABLE owners NOT OF");
    assert_eq!(kinds(&project), ["column_missing", "primary_key_missing"]);
}

#[test]
fn columns_that_count() {
    let (project, database) = migrated();
    for (sql, expected) in [
        ("ALTER TABLE tickets ALTER COLUMN id SET GENERATED BY DEFAULT", &["column_identity"][..]),
        ("ALTER TABLE tickets ALTER COLUMN id SET INCREMENT BY 2", &["column_identity"]),
        ("ALTER TABLE tickets ALTER COLUMN id SET START WITH 100", &["column_identity"]),
        ("ALTER TABLE tickets ALTER COLUMN id SET MAXVALUE 1000", &["column_identity"]),
        ("ALTER TABLE tickets ALTER COLUMN id SET MINVALUE -5", &["column_identity"]),
        ("ALTER TABLE tickets ALTER COLUMN id SET CYCLE", &["column_identity"]),
        ("ALTER TABLE tickets ALTER COLUMN id SET CACHE 50", &["column_identity"]),
        (
            "ALTER SEQUENCE owners_id_seq INCREMENT BY -1 MINVALUE -100 MAXVALUE -1 START WITH -1 RESTART",
            &["column_identity"],
        ),
        ("ALTER SEQUENCE owners_id_seq AS smallint", &["column_identity"]),
        ("ALTER SEQUENCE tickets_id_seq AS integer", &["column_identity"]),
        ("ALTER SEQUENCE owners_id_seq INCREMENT 3 CYCLE CACHE 2", &["column_identity"]),
        ("ALTER SEQUENCE owners_id_seq OWNED BY NONE", &["column_identity"]),
        ("ALTER TABLE owners ALTER COLUMN id DROP DEFAULT", &["column_identity"]),
        ("ALTER TABLE owners ALTER COLUMN id SET DEFAULT 7", &["column_default", "column_identity"]),
        ("DROP SEQUENCE owners_id_seq CASCADE", &["column_identity"]),
        (
            "DROP SEQUENCE owners_id_seq CASCADE; ALTER TABLE owners ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY",
            &["column_identity"],
        ),
        (
            "ALTER TABLE tickets ALTER COLUMN id DROP IDENTITY; CREATE SEQUENCE tickets_id_seq OWNED BY tickets.id; \
             ALTER TABLE tickets ALTER COLUMN id SET DEFAULT nextval('tickets_id_seq')",
            &["column_identity"],
        ),
        ("INSERT INTO owners (id, code, kind) VALUES (50, 1, 1)", &["counter_behind"]),
        ("INSERT INTO tickets (id, seat) OVERRIDING SYSTEM VALUE VALUES (50, 1)", &["counter_behind"]),
    ] {
        found_and_mended(&project, &database, sql, expected);
    }
    // Behind is mended to where the next number is free.
    database.execute("INSERT INTO owners (code, kind) VALUES (2, 2); INSERT INTO tickets (seat) VALUES (2)");
    // A range that is wider than the column ends where the column does.
    database.execute("ALTER SEQUENCE owners_id_seq AS bigint MAXVALUE 9223372036854775807");
    assert_eq!(kinds(&project), [""; 0]);
}

#[test]
fn constraints() {
    let (project, database) = migrated();
    database.execute(
        "CREATE TABLE mine (owner integer REFERENCES owners ON DELETE CASCADE, a integer, b integer, \
         FOREIGN KEY (a, b) REFERENCES owners (code, kind))",
    );
    let key = "FOREIGN KEY (owner_code, owner_kind) REFERENCES owners (code, kind)";
    let deferred = "DEFERRABLE INITIALLY DEFERRED";
    let small = "CHECK (seat IN (1, 2, 3) OR seat < 100)";
    let rows = [
        (
            "ALTER TABLE tickets DROP CONSTRAINT tickets_pkey, ADD PRIMARY KEY (id) DEFERRABLE".to_owned(),
            "primary_key_changed",
        ),
        (
            "ALTER TABLE tickets DROP CONSTRAINT tickets_pkey, ADD PRIMARY KEY (id) INCLUDE (seat)".to_owned(),
            "primary_key_changed",
        ),
        (
            "ALTER TABLE mine DROP CONSTRAINT mine_owner_fkey; \
             ALTER TABLE owners DROP CONSTRAINT owners_pkey, ADD PRIMARY KEY (id) INCLUDE (kind); \
             ALTER TABLE mine ADD FOREIGN KEY (owner) REFERENCES owners ON DELETE CASCADE"
                .to_owned(),
            "primary_key_changed",
        ),
        ("ALTER INDEX owners_pkey SET (fillfactor = 60)".to_owned(), "primary_key_changed"),
        ("ALTER INDEX tickets_pair SET (fillfactor = 60)".to_owned(), "unique_changed"),
        ("ALTER INDEX tickets_one_at_a_time SET (fillfactor = 60)".to_owned(), "exclusion_changed"),
        (again("tickets", "tickets_seat_key", "UNIQUE (seat)"), "unique_changed"),
        (again("tickets", "tickets_seat_key", "UNIQUE (seat) DEFERRABLE"), "unique_changed"),
        (again("tickets", "tickets_pair", "UNIQUE (seat, owner_code)"), "unique_changed"),
        (again("tickets", "tickets_pair", "UNIQUE (owner_code, seat) INCLUDE (note)"), "unique_changed"),
        (
            again(
                "tickets",
                "tickets_owner",
                &format!("{key} ON DELETE SET NULL MATCH FULL")
                    .replace(" ON DELETE SET NULL MATCH FULL", " MATCH FULL ON DELETE SET NULL"),
            ),
            "foreign_key_changed",
        ),
        (again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL DEFERRABLE")), "foreign_key_changed"),
        (again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL {deferred}")), "foreign_key_changed"),
        (
            again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL ON UPDATE CASCADE")),
            "foreign_key_changed",
        ),
        (again("tickets", "tickets_owner", &format!("{key} ON DELETE SET DEFAULT")), "foreign_key_changed"),
        (
            again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL NOT VALID")),
            "foreign_key_not_validated",
        ),
        (again("tickets", "tickets_seat_small", &format!("{small} NO INHERIT")), "check_changed"),
        (again("tickets", "tickets_seat_small", &format!("{small} NOT VALID")), "check_not_validated"),
        (
            again("tickets", "tickets_one_at_a_time", "EXCLUDE USING gist (during WITH &&) WHERE (seat > 1)"),
            "exclusion_changed",
        ),
        (
            again("tickets", "tickets_one_at_a_time", "EXCLUDE USING spgist (during WITH &&) WHERE (seat > 0)"),
            "exclusion_changed",
        ),
        (
            again("tickets", "tickets_one_at_a_time", "EXCLUDE USING gist (during WITH -|-) WHERE (seat > 0)"),
            "exclusion_changed",
        ),
        (
            again(
                "tickets",
                "tickets_one_at_a_time",
                "EXCLUDE USING gist (during WITH &&) WHERE (seat > 0) DEFERRABLE",
            ),
            "exclusion_changed",
        ),
        (
            again(
                "tickets",
                "tickets_one_at_a_time",
                "EXCLUDE USING gist (during WITH &&) INCLUDE (seat) WHERE (seat > 0)",
            ),
            "exclusion_changed",
        ),
        (
            "ALTER TABLE \"Stores\" ALTER CONSTRAINT \"Stores_parent_id_fkey\" DEFERRABLE".to_owned(),
            "foreign_key_changed",
        ),
    ];
    for (sql, expected) in rows {
        found_and_mended(&project, &database, &sql, &[expected]);
    }
    // What others built on the constraint is there as before.
    let keys =
        "SELECT count(*) FROM pg_constraint WHERE conrelid = 'mine'::regclass AND contype = 'f' AND convalidated";
    assert_eq!(database.value(keys), "2");
    if server().major() >= 15 {
        for (sql, expected) in [
            (again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL (owner_kind)")), "foreign_key_changed"),
            (again("tickets", "tickets_pair", "UNIQUE NULLS NOT DISTINCT (seat, owner_code) INCLUDE (note)"), "unique_changed"),
            ("DROP INDEX tickets_soft; CREATE UNIQUE INDEX tickets_soft ON tickets (owner_kind) NULLS NOT DISTINCT WHERE note = 'one'".to_owned(), "index_changed"),
        ] {
            found_and_mended(&project, &database, &sql, &[expected]);
        }
        database.execute(&again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL (owner_kind)")));
        let outcome = dorm(&project, &["dbcheck"]).exits(1);
        assert!(outcome.stdout.contains("ON DELETE SET NULL (owner_kind)"), "{}", outcome.transcript());
    }
}

#[test]
fn what_does_not_fire() {
    let (project, database) = migrated();
    for (sql, expected) in [
        ("ALTER TABLE tickets DISABLE TRIGGER ALL", &["foreign_key_disabled", "unique_disabled"][..]),
        ("ALTER TABLE owners DISABLE TRIGGER ALL", &["foreign_key_disabled"]),
        ("ALTER TABLE \"Stores\" DISABLE TRIGGER ALL", &["foreign_key_disabled"]),
        (
            "DO $$ DECLARE n name; BEGIN SELECT tgname INTO n FROM pg_trigger WHERE tgisinternal AND tgrelid = 'owners'::regclass LIMIT 1; \
             EXECUTE format('ALTER TABLE owners ENABLE REPLICA TRIGGER %I', n); END $$",
            &["foreign_key_disabled"],
        ),
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN new; END$$; \
             CREATE TRIGGER t BEFORE INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION f(); \
             ALTER TABLE tickets ENABLE REPLICA TRIGGER t",
            &["trigger_disabled", "trigger_unknown"],
        ),
        ("CREATE CONSTRAINT TRIGGER t AFTER INSERT ON tickets FOR EACH ROW EXECUTE FUNCTION f()", &["trigger_unknown"]),
    ] {
        found_and_mended(&project, &database, sql, expected);
    }
    assert!(database.try_execute("INSERT INTO tickets (seat, owner_code, owner_kind) VALUES (1, 8, 8)").is_err());
}

#[test]
fn indexes() {
    let (project, database) = migrated();
    let anew = |name: &str, rest: &str| format!("DROP INDEX {name}; CREATE INDEX {name} ON tickets {rest}");
    for sql in [
        anew("tickets_note_idx2", "(note)"),
        anew("tickets_note_idx2", "(note DESC NULLS LAST)"),
        anew("tickets_note_idx2", "(note COLLATE \"C\" DESC)"),
        anew("tickets_note_idx2", "(note text_pattern_ops DESC)"),
        anew("tickets_note_idx2", "(note DESC) WHERE seat > 1"),
        anew("tickets_seat_hash", "(seat)"),
        anew("tickets_cover", "(seat)"),
        anew("tickets_cover", "(seat, note)"),
        anew("tickets_cover", "(seat) INCLUDE (loud)"),
        anew("tickets_tight", "(owner_code)"),
        anew("tickets_tight", "(owner_code) WITH (fillfactor = 71)"),
        anew("tickets_tight", "(owner_code) WITH (fillfactor = 70, deduplicate_items = off)"),
        anew("tickets_like", "(note)"),
        anew("tickets_like", "(note varchar_pattern_ops)"),
        anew("tickets_last", "(lower(note) COLLATE \"C\")"),
        anew("tickets_last", "(lower(note) NULLS FIRST)"),
        anew("tickets_last", "(lower(note) COLLATE \"C\" DESC)"),
        anew("tickets_soft", "(owner_kind) WHERE note = 'one'"),
        "DROP INDEX tickets_soft; CREATE UNIQUE INDEX tickets_soft ON tickets (owner_kind) WHERE note = 'ONE'"
            .to_owned(),
    ] {
        found_and_mended(&project, &database, &sql, &["index_changed"]);
    }
    for column in ["indisvalid", "indisready"] {
        let sql = format!("UPDATE pg_index SET {column} = false WHERE indexrelid = 'tickets_like'::regclass");
        found_and_mended(&project, &database, &sql, &["index_invalid"]);
    }
    // What a failed CREATE INDEX CONCURRENTLY leaves.
    database.execute("INSERT INTO tickets (seat, note) VALUES (1, 'a'), (2, 'a')");
    let refused = database.try_execute("CREATE UNIQUE INDEX CONCURRENTLY half ON tickets (note)");
    assert!(refused.is_err());
    assert_eq!(kinds(&project), ["index_unknown"]);
    database.execute(&dorm(&project, &["dbcheck", "--sql"]).exits(1).stdout);
    assert_eq!(kinds(&project), [""; 0]);
}

#[test]
fn partitioned_tables() {
    let (project, database) = migrated();
    for (sql, expected) in [
        ("DROP INDEX events_note; CREATE INDEX events_note ON ONLY events (note)", "index_invalid"),
        (
            "ALTER TABLE events DROP CONSTRAINT events_day_note; \
             ALTER TABLE ONLY events ADD CONSTRAINT events_day_note UNIQUE (day, note)",
            "unique_invalid",
        ),
        (
            "ALTER TABLE events DROP CONSTRAINT events_pkey; ALTER TABLE ONLY events ADD PRIMARY KEY (id, day)",
            "primary_key_invalid",
        ),
        ("DROP INDEX events_note; CREATE INDEX events_note ON events (note DESC)", "index_changed"),
        ("ALTER TABLE events DROP CONSTRAINT events_day_note", "unique_missing"),
        ("ALTER TABLE events ADD CHECK (id > 0)", "check_unknown"),
        ("ALTER TABLE events ALTER COLUMN note SET NOT NULL", "column_null"),
    ] {
        found_and_mended(&project, &database, sql, &[expected]);
    }
    let valid =
        "SELECT bool_and(indisvalid) FROM pg_index WHERE indrelid IN ('events'::regclass, 'events_2020'::regclass)";
    assert_eq!(database.value(valid), "t");
    // Another key is another table: said, and not pretended to be mended.
    database.execute("ALTER TABLE events RENAME TO old; CREATE TABLE events (LIKE old) PARTITION BY LIST (day)");
    let document = dorm(&project, &["--format", "json", "dbcheck"]).exits(1).json();
    let drift = document["drift"].as_array().unwrap();
    let changed = drift.iter().find(|finding| finding["kind"] == "table_changed").unwrap();
    assert!(changed["fix"][0].as_str().unwrap().starts_with("-- "), "{changed}");
}

#[test]
fn what_only_new_servers_have() {
    if server().major() < 18 {
        return;
    }
    let (project, database) = migrated();
    let key = "FOREIGN KEY (owner_code, owner_kind) REFERENCES owners (code, kind)";
    for (sql, expected) in [
        (again("tickets", "tickets_owner", &format!("{key} ON DELETE SET NULL NOT ENFORCED")), "foreign_key_changed"),
        (again("tickets", "tickets_seat_small", "CHECK (seat IN (1, 2, 3) OR seat < 100) NOT ENFORCED"), "check_changed"),
        (
            "ALTER TABLE tickets DROP COLUMN loud; ALTER TABLE tickets ADD COLUMN loud text \
             GENERATED ALWAYS AS (upper(note)) VIRTUAL"
                .to_owned(),
            "column_generated",
        ),
        (
            "ALTER TABLE tickets ALTER COLUMN seat DROP NOT NULL; ALTER TABLE tickets ADD CONSTRAINT n NOT NULL seat NOT VALID"
                .to_owned(),
            "column_null",
        ),
    ] {
        found_and_mended(&project, &database, &sql, &[expected]);
    }
    let has_gist = database.try_execute("CREATE EXTENSION btree_gist").is_ok();
    if has_gist {
        let models = r#"
[model.Stay]
db_table = "stays"
primary_key = ["room", "during"]
constraints = [{ type = "unique", name = "stays_u", fields = ["guest", "during"], engine = "postgresql" }]
[model.Stay.fields]
room   = "IntegerField"
guest  = "IntegerField"
during = "IntegerRangeField"

[model.Bill]
db_table = "bills"
constraints = [{ type = "foreign_key", name = "bills_stay", fields = ["room", "during"], to = "Stay", to_fields = ["room", "during"], on_delete = "DO_NOTHING" }]
[model.Bill.fields]
room   = "IntegerField"
during = "IntegerRangeField"
"#;
        let database = Database::new(Engine::Postgres);
        let project = Project::on(&database);
        project.models("shop", models);
        database.execute("CREATE EXTENSION btree_gist");
        dorm(&project, &["makemigrations"]).ok();
        dorm(&project, &["migrate"]).ok();
        found_and_mended(
            &project,
            &database,
            &again("stays", "stays_u", "UNIQUE (guest, during WITHOUT OVERLAPS)"),
            &["unique_changed"],
        );
        found_and_mended(
            &project,
            &database,
            "ALTER TABLE bills DROP CONSTRAINT bills_stay; \
             ALTER TABLE stays DROP CONSTRAINT stays_pkey, ADD PRIMARY KEY (room, during WITHOUT OVERLAPS); \
             ALTER TABLE bills ADD CONSTRAINT bills_stay FOREIGN KEY (room, PERIOD during) REFERENCES stays (room, PERIOD during)",
            &["foreign_key_changed", "primary_key_changed"],
        );
    }
}

/// The columns of a table that some roles grant, in another order, after a column that went.
const NONE: &str = r#"
ALTER TABLE tickets DROP CONSTRAINT tickets_seat_small,
  ADD CONSTRAINT tickets_seat_small CHECK (((seat = ANY ('{1,2,3}'::integer[]))) OR (seat < 100::smallint));
ALTER TABLE tickets DROP CONSTRAINT tickets_seat_small,
  ADD CONSTRAINT tickets_seat_small CHECK ("seat" = 1 OR seat = 2 OR seat = 3 OR seat < 100);
ALTER TABLE tickets DROP CONSTRAINT tickets_seat_small,
  ADD CONSTRAINT tickets_seat_small CHECK (seat in (1,2,   3) or /* small */ tickets.seat < 100);
DROP INDEX tickets_soft;
CREATE UNIQUE INDEX tickets_soft ON tickets (owner_kind ASC NULLS LAST) WHERE ((note)::text = 'one'::text);
DROP INDEX tickets_last;
CREATE INDEX tickets_last ON tickets USING btree ((LOWER(note)) COLLATE pg_catalog."C" text_ops ASC NULLS FIRST);
DROP INDEX tickets_like;
CREATE INDEX tickets_like ON tickets (note pg_catalog.text_pattern_ops);
DROP INDEX tickets_note_idx2;
CREATE INDEX tickets_note_idx2 ON tickets (note COLLATE "default" DESC NULLS FIRST) WITH (deduplicate_items);
ALTER INDEX tickets_note_idx2 RESET (deduplicate_items);
ALTER TABLE tickets DROP COLUMN loud;
ALTER TABLE tickets ADD COLUMN gone integer, ADD COLUMN loud text GENERATED ALWAYS AS (pg_catalog.upper(tickets.note)) STORED;
ALTER TABLE tickets DROP COLUMN gone;
ALTER TABLE "Stores" DROP COLUMN "Note"; ALTER TABLE "Stores" ADD COLUMN "Note" text;
ALTER TABLE "Stores" RENAME CONSTRAINT "Stores_parent_id_fkey" TO "whose is it";
ALTER TABLE "Stores" RENAME CONSTRAINT "Stores_pkey" TO key;
ALTER TABLE "Stores" ALTER COLUMN id RESTART WITH 77;
ALTER SEQUENCE owners_id_seq RENAME TO "Other Seq";
ALTER TABLE tickets ALTER COLUMN note SET STORAGE MAIN, ALTER COLUMN note SET STATISTICS 1000,
  ALTER COLUMN note SET (n_distinct = 5), CLUSTER ON tickets_cover;
COMMENT ON INDEX tickets_cover IS 'covers'; COMMENT ON CONSTRAINT tickets_owner ON tickets IS 'owner';
GRANT SELECT (note), UPDATE ON tickets TO PUBLIC; REVOKE ALL ON owners FROM PUBLIC;
ANALYZE;
"#;

#[test]
fn differences_that_are_none() {
    let (project, database) = migrated();
    for statement in NONE.split(";\n") {
        database.execute(statement);
    }
    if server().major() >= 14 {
        database.execute("ALTER TABLE tickets ALTER COLUMN note SET COMPRESSION pglz");
    }
    let name = database.value("SELECT current_database()");
    database.execute(&format!(
        "CREATE ROLE own_{name}; ALTER TABLE tickets OWNER TO own_{name}; ALTER TABLE owners OWNER TO own_{name}"
    ));
    let found = kinds(&project);
    let transcript = dorm(&project, &["dbcheck"]).transcript();
    database
        .execute(&format!("REASSIGN OWNED BY own_{name} TO postgres; DROP OWNED BY own_{name}; DROP ROLE own_{name}"));
    // Three comparisons with OR are no ANY: the server wouldn't say that they are one.
    assert_eq!(found, [""; 0], "{transcript}");
}

#[test]
fn spellings_of_defaults() {
    let models = r#"
[model.All]
db_table = "Mixed Case"
[model.All.fields]
"user"  = { type = "CharField", max_length = 9, default = "it's" }
Word    = { type = "TextField", default = "" , db_column = "Word" }
small   = { type = "SmallIntegerField", default = -1 }
big     = { type = "BigIntegerField", default = 9007199254740993 }
float   = { type = "FloatField", default = 1e30 }
exact   = { type = "DecimalField", max_digits = 9, decimal_places = 2, default = "10.50" }
flag    = { type = "BooleanField", default = true }
day     = { type = "DateField", default = "2020-02-29" }
moment  = { type = "DateTimeField", default = "2020-02-29T10:00:00Z" }
wait    = { type = "DurationField", default = "P1DT2H3M" }
made    = { type = "DateTimeField", auto_now_add = true }
today   = { type = "DateField", auto_now_add = true }
data    = { type = "JSONField", default = { a = [1, 2] } }
list    = { type = "ArrayField", base_field = { type = "IntegerField" }, default = [1, 2] }
bytes   = { type = "BinaryField", default = "00ff" }
key     = { type = "UUIDField", default = "5ce0e9a5-5ffa-654b-cee0-1238041fb31a" }
address = { type = "GenericIPAddressField", default = "10.0.0.1" }
sum     = { type = "IntegerField", db_default = "1 + 1" }
text    = { type = "TextField", db_default = "'a' || 'b'" }
"#;
    let database = Database::new(Engine::Postgres);
    let project = Project::on(&database);
    project.write("dorm.toml", &format!("{}\n", project.read("dorm.toml")));
    project.models("shop", models);
    dorm(&project, &["makemigrations"]).ok();
    dorm(&project, &["migrate"]).ok();
    assert_eq!(kinds(&project), [""; 0], "{}", dorm(&project, &["dbcheck"]).transcript());
    for (column, spelling) in [
        ("user", "'it''s'::varchar"),
        ("user", "E'it\\'s'"),
        ("Word", "''::text"),
        ("small", "'-1'::integer"),
        ("small", "(-1)"),
        ("big", "9007199254740993::bigint"),
        ("float", "'1e+30'::double precision"),
        ("exact", "10.50::numeric(9,2)"),
        ("exact", "'10.50'"),
        ("flag", "'t'::boolean"),
        ("day", "DATE '2020-02-29'"),
        ("day", "'February 29, 2020'"),
        ("moment", "'2020-02-29 11:00:00+01'"),
        ("wait", "INTERVAL '1 day 02:03:00'"),
        ("wait", "'1 day 2 hours 3 minutes'"),
        ("made", "current_timestamp"),
        ("made", "now()"),
        ("made", "transaction_timestamp()"),
        ("today", "now()::date"),
        ("data", "'{\"a\":[1,2]}'::jsonb"),
        ("list", "'{1,2}'"),
        ("bytes", "'\\x00FF'"),
        ("key", "'5CE0E9A5-5FFA-654B-CEE0-1238041FB31A'"),
        ("address", "'10.0.0.1/32'::inet"),
        ("sum", "(1+1)"),
        ("text", "('a'::text || 'b'::text)"),
    ] {
        database.execute(&format!("ALTER TABLE \"Mixed Case\" ALTER COLUMN \"{column}\" SET DEFAULT {spelling}"));
        assert_eq!(kinds(&project), [""; 0], "{column} {spelling}\n{}", dorm(&project, &["dbcheck"]).transcript());
    }
    // Other values, however near they are.
    for (column, other) in [
        ("user", "'It''s'"),
        ("Word", "' '"),
        ("big", "9007199254740992"),
        ("float", "1.0000000000000002e30"),
        ("exact", "10.51"),
        ("exact", "NULL"),
        ("flag", "'f'"),
        // Somebody's midnight.
        ("moment", "'2020-02-29 10:00:00'::timestamp"),
        ("made", "statement_timestamp()"),
        ("today", "'2020-02-29'"),
        ("data", "'{\"a\":[2,1]}'"),
        ("list", "'{2,1}'"),
        ("address", "'10.0.0.1/31'"),
        ("sum", "3"),
    ] {
        let sql = format!("ALTER TABLE \"Mixed Case\" ALTER COLUMN \"{column}\" SET DEFAULT {other}");
        found_and_mended(&project, &database, &sql, &["column_default"]);
    }
}

#[test]
fn what_cannot_be_declared_is_inspected_and_clean_at_once() {
    let database = Database::new(Engine::Postgres);
    let set = if server().major() >= 15 { "SET NULL (b)" } else { "SET NULL" };
    database.execute(&format!(
        "CREATE TABLE base (note text);
         CREATE TABLE parent (a integer, b integer, PRIMARY KEY (a, b) INCLUDE (c), c integer);
         CREATE TABLE child (id integer GENERATED ALWAYS AS IDENTITY (START 100 INCREMENT 5 CYCLE) PRIMARY KEY,
             a integer NOT NULL, b integer, c serial, UNIQUE (c) WITH (fillfactor = 50),
             FOREIGN KEY (a, b) REFERENCES parent ON DELETE {set},
             CONSTRAINT few CHECK (c < 10) NO INHERIT) INHERITS (base);
         ALTER SEQUENCE child_c_seq CACHE 7;
         CREATE TABLE late (id integer PRIMARY KEY DEFERRABLE, big bigserial);
         ALTER SEQUENCE late_big_seq AS integer;
         ALTER TABLE late DISABLE TRIGGER ALL;
         CREATE POLICY p ON late USING (true); CREATE RULE r AS ON DELETE TO late DO INSTEAD NOTHING;
         CREATE STATISTICS s ON a, b FROM parent"
    ));
    let project = Project::on(&database);
    let outcome = dorm(&project, &["inspectdb", "--app", "old"]).ok();
    dorm(&project, &["migrate", "--fake-initial"]).ok();
    let checked = dorm(&project, &["dbcheck"]);
    assert_eq!(
        kinds(&project),
        [""; 0],
        "{}\n{}\n{}",
        outcome.transcript(),
        project.read("dorm.toml"),
        checked.transcript()
    );
    // Each of them is said.
    let said = outcome.transcript();
    for words in
        ["INHERITS (base)", "INCREMENT BY 5", "INCLUDE (c)", "DEFERRABLE", "NO INHERIT", "fillfactor", "CACHE 7"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    // And what changes elsewhere is found.
    database.execute("ALTER TABLE child DROP CONSTRAINT child_a_b_fkey; ALTER TABLE parent ADD CHECK (c > 0)");
    assert_eq!(kinds(&project), ["check_unknown", "foreign_key_missing"]);
}
