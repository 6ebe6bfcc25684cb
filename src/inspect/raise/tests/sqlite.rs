//! SQLite.

use super::*;

fn raised(statements: &[&str]) -> Raised {
    super::raised(&sqlite_schema(statements), Engine::Sqlite)
}

#[test]
fn plain_columns_keys_and_uniques() {
    let found = raised(&[
        "CREATE TABLE app_author (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, name varchar(100) NOT NULL, \
         email varchar(254) NOT NULL UNIQUE, age integer)",
        "CREATE TABLE app_post (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, title text NOT NULL, \
         author_id integer NOT NULL REFERENCES app_author (id) ON DELETE CASCADE, UNIQUE (author_id, title))",
        "CREATE INDEX app_post_author_id_idx ON app_post (author_id)",
    ]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.model("Author").options.db_table, None);
    assert_eq!(found.text("Author", "name"), "{ type = \"CharField\", max_length = 100 }");
    assert_eq!(found.text("Author", "email"), "{ type = \"CharField\", max_length = 254, unique = true }");
    assert_eq!(found.text("Author", "age"), "{ type = \"IntegerField\", null = true }");
    assert_eq!(found.text("Post", "author"), "{ type = \"ForeignKey\", to = \"app.Author\", on_delete = \"CASCADE\" }");
    assert_eq!(found.objects("Post"), ["{ type = \"unique\", fields = [\"author\", \"title\"] }"]);
}

#[test]
fn keys_that_count_and_keys_that_do_not() {
    let found = raised(&[
        "CREATE TABLE a (id INTEGER PRIMARY KEY, x)",
        "CREATE TABLE b (id INTEGER PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE c (id int PRIMARY KEY)",
        "CREATE TABLE d (code text PRIMARY KEY NOT NULL) WITHOUT ROWID",
        "CREATE TABLE e (a integer, b text, PRIMARY KEY (b, a))",
        "CREATE TABLE f (id integer, a text)",
        "CREATE TABLE g (id integer primary key, n int, u integer unique) STRICT",
        "CREATE TABLE h (id BIGINT PRIMARY KEY UNIQUE)",
    ]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.text("A", "id"), "{ type = \"IntegerField\", primary_key = true }");
    assert_eq!(found.text("B", "id"), "{ type = \"BigAutoField\", primary_key = true }");
    assert_eq!(found.text("C", "id"), "{ type = \"RawField\", db_type = \"int\", primary_key = true }");
    assert!(found.model("D").options.without_rowid);
    assert_eq!(found.model("E").primary_key.as_deref().unwrap(), ["b", "a"]);
    assert_eq!(found.model("F").primary_key.as_deref().unwrap(), [""; 0]);
    assert_eq!(found.text("G", "n"), "{ type = \"RawField\", db_type = \"int\", null = true }");
    assert_eq!(found.objects("H"), ["{ type = \"unique\", fields = [\"id\"] }"]);
    assert_eq!(found.text("A", "x"), "{ type = \"RawField\", db_type = \"\", null = true }");
}

#[test]
fn types_are_fields_only_where_they_are_the_same() {
    let found = raised(&["CREATE TABLE t (
        id integer primary key,
        a NVARCHAR(160), b INT, c DATETIME, d TIMESTAMP, e DOUBLE PRECISION, f \"unsigned big int\", g VARCHAR ( 20 ),
        h varchar, i numeric(10,2), j decimal, k bool, l boolean, m integer unsigned, n smallint unsigned CHECK (n >= 0),
        o text CHECK (json_valid(o) OR o IS NULL), p varchar(8) CHECK (p IN ('active', 'archived', 'it''s')),
        p2 varchar(9) CHECK (p2 IN ('active', 'archived', 'it''s')),
        q text COLLATE NOCASE, r integer COLLATE NOCASE, s varchar(10) COLLATE rtrim, u char(32), v char(15),
        w varchar(0), x blob, y real, z bigint, aa date, bb time
    )"]);
    assert_eq!(found.notes(), [""; 0]);
    for (name, text) in [
        ("a", "{ type = \"RawField\", db_type = \"nvarchar(160)\", null = true }"),
        ("c", "{ type = \"DateTimeField\", tz = true, null = true }"),
        ("f", "{ type = \"RawField\", db_type = '\"unsigned big int\"', null = true }"),
        ("g", "{ type = \"CharField\", max_length = 20, null = true }"),
        ("h", "{ type = \"RawField\", db_type = \"varchar\", null = true }"),
        ("m", "{ type = \"RawField\", db_type = \"integer unsigned\", null = true }"),
        ("n", "{ type = \"PositiveSmallIntegerField\", null = true }"),
        ("o", "{ type = \"JSONField\", null = true }"),
        ("p", "{ type = \"EnumField\", values = [\"active\", \"archived\", \"it's\"], null = true }"),
        (
            "p2",
            "{ type = \"CharField\", max_length = 9, null = true, check = \"p2 IN ('active', 'archived', 'it''s')\" }",
        ),
        ("q", "{ type = \"CITextField\", null = true }"),
        ("r", "{ type = \"RawField\", db_type = \"integer\", null = true, db_collation = { sqlite = \"NOCASE\" } }"),
        ("u", "{ type = \"UUIDField\", null = true }"),
        ("v", "{ type = \"RawField\", db_type = \"char(15)\", null = true }"),
    ] {
        assert_eq!(found.text("T", name), text);
    }
}

#[test]
fn defaults_are_literals_or_of_the_engine() {
    let found = raised(&["CREATE TABLE t (
        id integer primary key,
        a integer DEFAULT -5, b integer DEFAULT '5', c bool DEFAULT 1, d bool DEFAULT TRUE, e text DEFAULT 'it''s',
        f text DEFAULT \"quoted\", g text DEFAULT word, h datetime DEFAULT CURRENT_TIMESTAMP,
        i text DEFAULT (datetime('now', 'localtime')), j decimal DEFAULT 0.00, k real DEFAULT 1.5, l text DEFAULT NULL,
        m varchar(2) DEFAULT 'long', n datetime DEFAULT '2020-01-02 03:04:05', o date DEFAULT '2020-01-02',
        p text DEFAULT '{\"a\":[1]}' CHECK (json_valid(p) OR p IS NULL), q blob DEFAULT X'00FF', r int DEFAULT 7,
        s integer DEFAULT 0x10, u DEFAULT current_date, v integer DEFAULT (1 + 1), w text DEFAULT ''
    )"]);
    assert_eq!(found.notes(), [""; 0]);
    for (name, text) in [
        ("a", "default = -5"),
        ("b", "db_default = \"'5'\""),
        ("c", "default = true"),
        ("d", "db_default = \"TRUE\""),
        ("e", "default = \"it's\""),
        ("f", "default = \"quoted\""),
        ("g", "default = \"word\""),
        ("h", "auto_now_add = true"),
        ("i", "db_default = { sqlite = \"datetime('now', 'localtime')\" }"),
        ("j", "default = \"0.00\""),
        ("k", "default = 1.5"),
        ("m", "db_default = \"'long'\""),
        ("n", "default = 2020-01-02T03:04:05"),
        ("o", "default = 2020-01-02"),
        ("p", "default = { a = [1] }"),
        ("q", "default = \"00ff\""),
        ("r", "default = 7"),
        ("s", "db_default = { sqlite = \"0x10\" }"),
        ("v", "db_default = \"1 + 1\""),
        ("w", "default = \"\""),
    ] {
        let written = found.text("T", name);
        assert!(written.contains(&format!(", {text}")), "{name}: {written}");
    }
    assert_eq!(found.text("T", "l"), "{ type = \"TextField\", null = true }");
}

#[test]
fn keys_of_all_kinds() {
    let found = raised(&[
        "CREATE TABLE parent (id integer primary key, code varchar(7) unique, a int, b int, UNIQUE (a, b))",
        "CREATE TABLE child (
            id integer primary key,
            parent_id integer REFERENCES parent,
            ParentId integer NOT NULL REFERENCES parent (id) ON DELETE CASCADE ON UPDATE SET NULL,
            code varchar(7) REFERENCES parent (code) DEFERRABLE INITIALLY DEFERRED,
            loose int REFERENCES parent (id) ON DELETE SET NULL,
            def integer REFERENCES parent (id) ON DELETE SET DEFAULT,
            def2 integer DEFAULT 3 REFERENCES parent (id) ON DELETE SET DEFAULT,
            a int, b int,
            me integer UNIQUE REFERENCES child (id),
            gone_id integer REFERENCES gone,
            gone2 text REFERENCES gone2 (name),
            FOREIGN KEY (a, b) REFERENCES parent (a, b) ON DELETE CASCADE,
            FOREIGN KEY (b) REFERENCES parent (id),
            FOREIGN KEY (parent_id) REFERENCES gone (id)
         )",
        "CREATE INDEX child_parent_id_idx ON child (parent_id)",
        "CREATE INDEX by_code ON child (code)",
        "CREATE TABLE detail (parent integer PRIMARY KEY REFERENCES parent (id), note text)",
        "CREATE TABLE circle_a (id integer PRIMARY KEY REFERENCES circle_b (id))",
        "CREATE TABLE circle_b (id integer PRIMARY KEY REFERENCES circle_a (id))",
    ]);
    for (name, text) in [
        ("parent", "{ type = \"ForeignKey\", to = \"app.Parent\", on_delete = \"DO_NOTHING\", null = true }"),
        (
            "ParentId",
            "{ type = \"ForeignKey\", to = \"app.Parent\", on_delete = \"CASCADE\", db_index = false, db_column = \"ParentId\" }",
        ),
        (
            "code",
            "{ type = \"ForeignKey\", to = \"app.Parent\", on_delete = \"DO_NOTHING\", to_field = \"code\", deferrable = \"deferred\", null = true, db_index = false, db_column = \"code\" }",
        ),
        ("loose", "{ type = \"RawField\", db_type = \"int\", null = true }"),
        (
            "def",
            "{ type = \"ForeignKey\", to = \"app.Parent\", on_delete = \"SET_DEFAULT\", null = true, db_index = false, db_default = \"NULL\", db_column = \"def\" }",
        ),
        (
            "def2",
            "{ type = \"ForeignKey\", to = \"app.Parent\", on_delete = \"SET_DEFAULT\", null = true, db_index = false, default = 3, db_column = \"def2\" }",
        ),
        (
            "me",
            "{ type = \"OneToOneField\", to = \"app.Child\", on_delete = \"DO_NOTHING\", null = true, db_column = \"me\" }",
        ),
        (
            "gone",
            "{ type = \"ForeignKey\", to = \"app.Gone\", on_delete = \"DO_NOTHING\", null = true, db_index = false }",
        ),
    ] {
        assert_eq!(found.text("Child", name), text);
    }
    assert_eq!(
        found.objects("Child"),
        [
            "{ name = \"by_code\", fields = [\"code\"] }",
            "{ type = \"foreign_key\", fields = [\"loose\"], to = \"app.Parent\", on_delete = \"SET_NULL\" }",
            "{ type = \"foreign_key\", fields = [\"a\", \"b\"], to = \"app.Parent\", to_fields = [\"a\", \"b\"], on_delete = \"CASCADE\" }",
            "{ type = \"foreign_key\", fields = [\"b\"], to = \"app.Parent\", on_delete = \"DO_NOTHING\" }",
            "{ type = \"foreign_key\", name = \"child_parent_id_fkey\", fields = [\"parent\"], to = \"app.Gone\", on_delete = \"DO_NOTHING\" }",
        ]
    );
    assert!(found.model("Gone").options.unmanaged);
    assert_eq!(
        found.text("Detail", "parent"),
        "{ type = \"OneToOneField\", to = \"app.Parent\", on_delete = \"DO_NOTHING\", primary_key = true, db_column = \"parent\" }"
    );
    let [first, second] = found.notes()[..] else { panic!("{:?}", found.notes()) };
    assert!(first.contains("ON UPDATE SET NULL of the key over `ParentId` is declared as NO ACTION"), "{first}");
    assert!(second.contains("foreign key of `child` is different"), "{second}");
}

#[test]
fn uniques_checks_and_indexes() {
    let found = raised(&[
        "CREATE TABLE t (id integer primary key, a text UNIQUE ON CONFLICT IGNORE, b text UNIQUE, c text, d integer,
            e integer CHECK (e > 0) CHECK (e < 10), f integer CONSTRAINT f_even CHECK (f % 2 = 0),
            CONSTRAINT both_of UNIQUE (c, d), UNIQUE (d, c), CHECK (d > e), CHECK (length(c) > 1), UNIQUE (b))",
        "CREATE UNIQUE INDEX t_b_key ON t (b)",
        "CREATE INDEX recent ON t (d DESC, c)",
        "CREATE INDEX t_c_idx ON t (c)",
        "CREATE INDEX c_again ON t (c)",
        "CREATE INDEX lower_c ON t (lower(c), d COLLATE NOCASE DESC) WHERE d IS NOT NULL",
        "CREATE UNIQUE INDEX only_some ON t (c) WHERE d > 5 AND date(c) > '2020'",
        "CREATE UNIQUE INDEX by_d ON t (d)",
        "CREATE UNIQUE INDEX t_e_d_0c02ba07_uniq ON t (e, d)",
        "CREATE INDEX twice ON t (id)",
        "CREATE TRIGGER after_t AFTER INSERT ON t BEGIN SELECT 1; END",
    ]);
    assert_eq!(
        found.objects("T"),
        [
            "{ name = \"by_d\", fields = [\"d\"], unique = true }",
            "{ name = \"only_some\", fields = [\"c\"], unique = true, condition = \"d > 5 AND date(c) > '2020'\", engine = \"sqlite\" }",
            "{ name = \"c_again\", fields = [\"c\"] }",
            "{ name = \"twice\", fields = [\"id\"] }",
            "{ name = \"lower_c\", expressions = [\"lower(c)\", \"d COLLATE NOCASE DESC\"], condition = \"d IS NOT NULL\", engine = \"sqlite\" }",
            "{ name = \"recent\", fields = [\"-d\", \"c\"] }",
            "{ type = \"unique\", name = \"both_of\", fields = [\"c\", \"d\"] }",
            "{ type = \"unique\", fields = [\"d\", \"c\"] }",
            "{ type = \"unique\", fields = [\"e\", \"d\"] }",
            "{ type = \"check\", name = \"t_e_check\", check = \"e < 10\" }",
            "{ type = \"check\", name = \"f_even\", check = { sqlite = \"f % 2 = 0\" } }",
            "{ type = \"check\", name = \"t_check\", check = \"d > e\" }",
        ]
    );
    assert_eq!(found.text("T", "b"), "{ type = \"TextField\", null = true, unique = true }");
    assert_eq!(
        found.text("T", "c"),
        "{ type = \"TextField\", null = true, db_index = true, check = \"length(c) > 1\" }"
    );
    assert_eq!(found.text("T", "e"), "{ type = \"IntegerField\", null = true, check = \"e > 0\" }");
    let ignores: Vec<&str> = found.inspected.notes.iter().filter_map(|note| note.ignore.as_deref()).collect();
    assert_eq!(ignores, ["unique:t.UNIQUE (a) ON CONFLICT IGNORE", "trigger:t.after_t"]);
    assert_eq!(found.notes().len(), 2);
    assert!(found.notes()[0].contains("ON CONFLICT IGNORE"), "{:?}", found.notes());
}

#[test]
fn names_of_all_kinds() {
    let found = raised(&[
        "CREATE TABLE \"order details\" (\"two words\" integer, \"2nd\" integer, \"größe\" integer, \"a.b\" integer, \
         a_b integer, author integer, author_id integer REFERENCES x (id), \"%\" integer, \"select\" integer, \
         \"-x\" integer, \"Id\" integer, \"\" integer)",
        "CREATE TABLE x (id integer primary key)",
        "CREATE TABLE order_details (id integer primary key)",
        "CREATE TABLE \"größe\" (id integer primary key)",
        "CREATE TABLE \"1\" (id integer primary key)",
        "CREATE TABLE \"$\" (id integer primary key)",
        "CREATE TABLE app_post (id integer primary key)",
        "CREATE TABLE post (id integer primary key)",
        "CREATE TABLE app_film_actor (id integer primary key)",
    ]);
    assert_eq!(
        found.notes(),
        ["declared with `managed = false`, because declarations can't say all of it: column `` isn't declared"]
    );
    assert!(found.model("OrderDetails").options.unmanaged);
    let models: Vec<(&str, Option<&str>)> = found
        .inspected
        .models
        .iter()
        .map(|entry| (entry.model.name.name.as_str(), entry.model.options.db_table.as_deref()))
        .collect();
    assert_eq!(
        models,
        [
            ("Model", Some("$")),
            ("T1", Some("1")),
            ("AppFilmActor", Some("app_film_actor")),
            ("Post", None),
            ("Größe", Some("größe")),
            ("OrderDetails", Some("order details")),
            ("OrderDetails2", Some("order_details")),
            ("Post2", Some("post")),
            ("X", Some("x")),
        ]
    );
    let fields: Vec<(&str, Option<&str>)> = found
        .model("OrderDetails")
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.db_column.as_deref()))
        .collect();
    assert_eq!(
        fields,
        [
            ("two_words", Some("two words")),
            ("2nd", None),
            ("größe", None),
            ("a_b2", Some("a.b")),
            ("a_b", None),
            ("author", None),
            ("author_id", Some("author_id")),
            ("field", Some("%")),
            ("select", None),
            ("x", Some("-x")),
            ("Id", None),
        ]
    );
}

#[test]
fn junctions_are_fields_where_they_are_nothing_more() {
    let post = "CREATE TABLE app_post (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, x text)";
    let tag = "CREATE TABLE app_tag (id integer NOT NULL PRIMARY KEY AUTOINCREMENT)";
    let junction = |table: &str, extra: &str| {
        [
            format!(
                "CREATE TABLE {table} (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
                 post_id bigint NOT NULL REFERENCES app_post (id) DEFERRABLE INITIALLY DEFERRED, \
                 tag_id bigint NOT NULL REFERENCES app_tag (id) DEFERRABLE INITIALLY DEFERRED{extra})"
            ),
            format!("CREATE UNIQUE INDEX {table}_post_id_tag_id_01234567_uniq ON {table} (post_id, tag_id)"),
            format!("CREATE INDEX {table}_post_id_01234567 ON {table} (post_id)"),
            format!("CREATE INDEX {table}_tag_id_01234567 ON {table} (tag_id)"),
        ]
    };
    let with = |statements: &[String]| {
        let mut all = vec![post, tag];
        all.extend(statements.iter().map(String::as_str));
        raised(&all)
    };
    let found = with(&junction("app_post_tags", ""));
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.inspected.models.len(), 2);
    assert_eq!(
        found.text("Post", "tags"),
        "{ type = \"ManyToManyField\", to = \"app.Tag\", auto_field = \"BigAutoField\", on_delete = \"DO_NOTHING\", deferrable = \"deferred\" }"
    );
    let found = with(&junction("labels", ""));
    assert!(found.text("Post", "tag").contains("db_table = \"labels\""));
    let found = with(&junction("app_post_tags", ", note text"));
    assert_eq!(found.inspected.models.len(), 3);
    let mut more = junction("app_post_tags", "").to_vec();
    more.push("CREATE TABLE note (id integer primary key, j integer REFERENCES app_post_tags (id))".to_owned());
    assert_eq!(with(&more).inspected.models.len(), 4);
    let found = with(&junction("app_post_x", ""));
    assert_eq!(found.inspected.models.len(), 3, "the field would be called as a column is");
}

#[test]
fn sides_are_called_as_the_junction_says() {
    let found = raised(&[
        "CREATE TABLE auth_user (id integer NOT NULL PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE auth_group (id integer NOT NULL PRIMARY KEY AUTOINCREMENT)",
        "CREATE TABLE auth_user_groups (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
         user_id integer NOT NULL REFERENCES auth_user (id), group_id integer NOT NULL REFERENCES auth_group (id))",
        "CREATE UNIQUE INDEX auth_user_groups_user_id_group_id_94350c0c_uniq ON auth_user_groups (user_id, group_id)",
        "CREATE INDEX auth_user_groups_user_id_6a12ed8b ON auth_user_groups (user_id)",
        "CREATE INDEX auth_user_groups_group_id_97559544 ON auth_user_groups (group_id)",
        "CREATE TABLE user_friends (id integer NOT NULL PRIMARY KEY AUTOINCREMENT, \
         from_user_id integer NOT NULL REFERENCES auth_user (id), to_user_id integer NOT NULL REFERENCES auth_user (id))",
        "CREATE UNIQUE INDEX a_from_user_id_to_user_id_key ON user_friends (from_user_id, to_user_id)",
        "CREATE INDEX a_from_user_id_idx ON user_friends (from_user_id)",
        "CREATE INDEX a_to_user_id_idx ON user_friends (to_user_id)",
    ]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(found.model("User").options.db_table.as_deref(), Some("auth_user"));
    assert!(found.text("User", "groups").starts_with("{ type = \"ManyToManyField\", to = \"app.Group\", auto"));
    assert!(found.text("User", "user").contains("db_table = \"user_friends\""));
}

#[test]
fn generated_columns_and_related_names() {
    let found = raised(&[
        "CREATE TABLE p (id integer primary key, c_set text)",
        "CREATE TABLE c (id integer primary key, a integer, b integer AS (a + 1) STORED, \
         d text GENERATED ALWAYS AS (date(a)) VIRTUAL NOT NULL, p_id integer REFERENCES p, q_id integer REFERENCES p)",
    ]);
    assert_eq!(found.notes(), [""; 0]);
    assert_eq!(
        found.text("C", "b"),
        "{ type = \"GeneratedField\", expression = \"a + 1\", output_field = { type = \"IntegerField\" }, db_persist = true, null = true }"
    );
    assert!(found.text("C", "d").contains("expression = { sqlite = \"date(a)\" }"));
    let c = &found.inspected.models[0];
    assert_eq!(c.related_names, [("p".to_owned(), "c_p_set".to_owned()), ("q".to_owned(), "c_q_set".to_owned())]);
}

#[test]
fn keys_that_point_at_nothing_unique() {
    let found = raised(&[
        "CREATE TABLE p (id integer primary key, name text)",
        "CREATE TABLE c (id integer primary key, name text REFERENCES p (name), other integer REFERENCES p (gone))",
        "CREATE TABLE d (id integer primary key, c_id integer REFERENCES c (id))",
    ]);
    assert!(found.model("C").options.unmanaged && !found.model("D").options.unmanaged);
    let [note] = found.notes()[..] else { panic!("{:?}", found.notes()) };
    assert!(note.contains("the foreign key (name) → p (name) isn't declared"), "{note}");
}
