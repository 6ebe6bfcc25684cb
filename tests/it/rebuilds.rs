//! Tables made anew on SQLite, in the middle of everything that may hang on them.

use crate::support::{Database, Engine, Project, dorm};

const FIRST: &str = r#"
initial = true
dependencies = []

[[operations]]
type = "CreateModel"
name = "Parent"
indexes = [{ name = "parent_label", fields = ["label"] }]
[operations.fields]
id = { type = "BigAutoField", primary_key = true }
label = { type = "CharField", max_length = 20, unique = true }
value = { type = "IntegerField", null = true }

[[operations]]
type = "CreateModel"
name = "Child"
[operations.fields]
id = { type = "BigAutoField", primary_key = true }
parent = { type = "ForeignKey", to = "shop.Parent", on_delete = "CASCADE" }
other = { type = "ForeignKey", to = "shop.Parent", on_delete = "SET_NULL", null = true }
"#;

/// The type of `value`: nothing but a rebuild does that.
const SECOND: &str = r#"
dependencies = ["shop.0001_initial"]

[[operations]]
type = "AlterField"
model = "Parent"
name = "value"
field = { type = "TextField", null = true }
"#;

const ROWS: &str = "
INSERT INTO shop_parent (id, label, value) VALUES (1, 'a', 10), (2, 'b', NULL), (7, 'c', 30), (90, 'gone', 0);
DELETE FROM shop_parent WHERE id = 90;
INSERT INTO shop_child (id, parent_id, other_id) VALUES (1, 1, 7), (2, 2, NULL), (3, 7, 1);
";

/// A database at `0001` with rows, and what somebody made by hand.
fn scene(by_hand: &str) -> (Project, Database) {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models("shop", "# the migrations are what this is about\n");
    project.write("shop/migrations/0001_initial.toml", FIRST);
    dorm(&project, &["migrate"]).ok();
    database.execute(ROWS);
    database.execute(by_hand);
    project.write("shop/migrations/0002_value.toml", SECOND);
    (project, database)
}

/// Objects and rows that have nothing to do with the column that changes.
fn bystanders(database: &Database) -> Vec<Vec<String>> {
    let mut all = database.query("SELECT type, name, tbl_name, CASE WHEN name = 'shop_parent' THEN '' ELSE sql END FROM sqlite_schema WHERE name NOT LIKE 'dorm_%' ORDER BY type, name");
    all.extend(database.query("SELECT id, label FROM shop_parent ORDER BY id"));
    all.extend(database.query("SELECT * FROM shop_child ORDER BY id"));
    all.extend(database.query("SELECT name, seq FROM sqlite_sequence WHERE name LIKE 'shop_%' ORDER BY name"));
    all
}

fn there_and_back(by_hand: &str, check: impl Fn(&Database)) {
    let (project, database) = scene(by_hand);
    let (before, schema) = (bystanders(&database), database.facts());
    check(&database);
    dorm(&project, &["migrate"]).ok();
    assert_eq!(bystanders(&database), before, "forward");
    assert_eq!(database.query("SELECT typeof(value) FROM shop_parent ORDER BY id"), [["text"], ["null"], ["text"]]);
    assert_eq!(database.query("PRAGMA integrity_check"), [["ok"]]);
    assert!(database.query("PRAGMA foreign_key_check").is_empty());
    check(&database);
    dorm(&project, &["migrate", "shop", "0001", "--yes"]).ok();
    assert_eq!(bystanders(&database), before, "back");
    assert_eq!(database.facts(), schema, "back");
    check(&database);
}

#[test]
fn children_that_cascade_keep_their_rows() {
    there_and_back("", |database| {
        assert_eq!(database.value("SELECT count(*) FROM shop_child WHERE other_id IS NOT NULL"), "2")
    });
}

#[test]
fn counters_go_on() {
    there_and_back("", |database| {
        database.execute("INSERT INTO shop_parent (label) VALUES ('new')");
        let id: i64 = database.value("SELECT max(id) FROM shop_parent").parse().expect("a number");
        assert!(id > 90, "an id that was used before: {id}");
        database.execute(&format!(
            "DELETE FROM shop_parent WHERE id = {id}; UPDATE sqlite_sequence SET seq = 90 WHERE name = 'shop_parent'"
        ));
    });
}

#[test]
fn columns_made_by_hand_keep_their_data() {
    let by_hand = "ALTER TABLE shop_parent ADD COLUMN hand text DEFAULT 'made' COLLATE NOCASE; UPDATE shop_parent SET hand = 'kept' || id;";
    there_and_back(by_hand, |database| {
        assert_eq!(
            database.query("SELECT hand FROM shop_parent WHERE hand = 'KEPT' || id"),
            [["kept1"], ["kept2"], ["kept7"]]
        );
    });
}

#[test]
fn indexes_made_by_hand_stay() {
    let by_hand = "CREATE UNIQUE INDEX hand_lower ON shop_parent (lower(label) DESC, id) WHERE id > 0;
        CREATE INDEX \"hand \"\"made\"\"\" ON shop_parent (value + 1);";
    there_and_back(by_hand, |database| {
        assert_eq!(
            database.value("SELECT count(*) FROM pragma_index_list('shop_parent') WHERE name LIKE 'hand%'"),
            "2"
        );
    });
}

#[test]
fn views_on_views_stay() {
    let by_hand = "CREATE VIEW parents AS SELECT id, label, value FROM shop_parent WHERE value IS NOT NULL;
        CREATE VIEW labels AS SELECT p.label, count(c.id) AS children FROM parents p LEFT JOIN shop_child c ON c.parent_id = p.id GROUP BY p.label;
        CREATE VIEW broken AS SELECT missing FROM nowhere;";
    there_and_back(by_hand, |database| {
        assert_eq!(database.query("SELECT label, children FROM labels ORDER BY label"), [["a", "1"], ["c", "1"]]);
    });
}

#[test]
fn triggers_stay_and_fire_once() {
    let by_hand = "CREATE TABLE hand_log (what text);
        CREATE TRIGGER hand_insert AFTER INSERT ON shop_parent BEGIN INSERT INTO hand_log VALUES ('insert ' || new.label); END;
        CREATE TRIGGER hand_delete BEFORE DELETE ON shop_parent BEGIN INSERT INTO hand_log VALUES ('delete; ' || old.label); END;
        CREATE TRIGGER hand_child AFTER UPDATE OF other_id ON shop_child BEGIN UPDATE shop_parent SET value = value WHERE id = new.parent_id; END;
        CREATE VIEW hand_view AS SELECT id, label FROM shop_parent;
        CREATE TRIGGER hand_instead INSTEAD OF INSERT ON hand_view BEGIN INSERT INTO shop_parent (id, label) VALUES (new.id, new.label); END;";
    there_and_back(by_hand, |database| {
        assert_eq!(database.value("SELECT count(*) FROM hand_log"), "0", "a rebuild is no INSERT");
        database.execute("INSERT INTO hand_view VALUES (50, 'x'); DELETE FROM shop_parent WHERE id = 50;");
        assert_eq!(database.query("SELECT what FROM hand_log"), [["insert x"], ["delete; x"]]);
        database.execute("DELETE FROM hand_log; UPDATE shop_child SET other_id = other_id;");
    });
}

#[test]
fn keys_from_tables_made_by_hand_stay() {
    let by_hand = "CREATE TABLE hand_child (id integer PRIMARY KEY, parent text REFERENCES shop_parent (label) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO hand_child VALUES (1, 'a'), (2, 'c');";
    there_and_back(by_hand, |database| {
        assert_eq!(database.query("SELECT * FROM hand_child"), [["1", "a"], ["2", "c"]]);
        assert_eq!(database.value("SELECT \"table\" FROM pragma_foreign_key_list('hand_child')"), "shop_parent");
    });
}

#[test]
fn violations_of_before_do_not_block() {
    let by_hand =
        "PRAGMA foreign_keys = OFF; INSERT INTO shop_child (id, parent_id) VALUES (9, 555); PRAGMA foreign_keys = ON;";
    let (project, database) = scene(by_hand);
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("SELECT parent_id FROM shop_child WHERE id = 9"), "555");
}

#[test]
fn journal_mode_stays() {
    let (project, database) = scene("");
    database.execute("PRAGMA journal_mode = WAL");
    dorm(&project, &["migrate"]).ok();
    assert_eq!(database.value("PRAGMA journal_mode"), "wal");
}

#[test]
fn generated_and_checked_columns_made_by_hand_stay() {
    let by_hand = "ALTER TABLE shop_parent ADD COLUMN twice integer GENERATED ALWAYS AS (value * 2) VIRTUAL;
        ALTER TABLE shop_parent ADD COLUMN small integer DEFAULT 1 CONSTRAINT hand_small CHECK (small < 10);";
    there_and_back(by_hand, |database| {
        assert_eq!(database.query("SELECT twice FROM shop_parent ORDER BY id"), [["20"], ["NULL"], ["60"]]);
        assert!(database.try_execute("UPDATE shop_parent SET small = 10").expect_err("a check").contains("hand_small"));
    });
}

#[test]
fn another_writer_gets_its_turn() {
    let (project, database) = scene("");
    let writer = database.sqlite();
    writer.execute_batch("BEGIN IMMEDIATE; UPDATE shop_parent SET value = 11 WHERE id = 1;").expect("write");
    let release = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(700));
        writer.execute_batch("COMMIT").expect("commit");
    });
    dorm(&project, &["migrate"]).ok();
    release.join().expect("the writer");
    assert_eq!(database.value("SELECT value FROM shop_parent WHERE id = 1"), "11");
}

/// Tables whose definition dorm must not change the nature of.
#[test]
fn strict_and_without_rowid_stay() {
    let database = Database::new(Engine::Sqlite);
    let project = Project::on(&database);
    project.models("shop", "# the migrations are what this is about\n");
    let table = |options: &str, value: &str| {
        format!(
            "dependencies = []\n[[operations]]\ntype = \"CreateModel\"\nname = \"Word\"\ndb_table = \"words\"\n{options}\n[operations.fields]\nword = {{ type = \"TextField\", primary_key = true }}\nvalue = {{ {value}, null = true }}\n"
        )
    };
    project.write(
        "shop/migrations/0001_initial.toml",
        &table("options = { strict = true, without_rowid = true }", "type = \"IntegerField\""),
    );
    dorm(&project, &["migrate"]).ok();
    database.execute("INSERT INTO words VALUES ('b', 2), ('a', 1)");
    project.write(
        "shop/migrations/0002_value.toml",
        "dependencies = [\"shop.0001_initial\"]\n[[operations]]\ntype = \"AlterField\"\nmodel = \"Word\"\nname = \"value\"\nfield = { type = \"TextField\", null = true }\n",
    );
    dorm(&project, &["migrate"]).ok();
    assert_eq!(
        database.query("SELECT word, value, typeof(value) FROM words"),
        [["a", "1", "text"], ["b", "2", "text"]]
    );
    assert_eq!(database.query("SELECT wr, strict FROM pragma_table_list('words')"), [["1", "1"]]);
}

#[test]
fn what_reads_a_column_that_goes_is_named_with_the_way_out() {
    for (made, [kind, way_out]) in [
        ("CREATE VIEW worth AS SELECT value FROM shop_parent", ["view worth", "drop it in the migration first"]),
        (
            "CREATE TRIGGER worth AFTER UPDATE OF value ON shop_parent BEGIN SELECT 1; END",
            ["trigger `worth`", "DROP TRIGGER worth"],
        ),
    ] {
        let (project, database) = scene(made);
        let gone =
            SECOND.replace("AlterField", "RemoveField").replace("field = { type = \"TextField\", null = true }\n", "");
        project.write("shop/migrations/0002_value.toml", &gone);
        let before = (database.facts(), bystanders(&database));
        let outcome = dorm(&project, &["migrate", "--yes"]).exits(2);
        outcome.says(kind).says(way_out);
        assert_eq!((database.facts(), bystanders(&database)), before);
    }
}
