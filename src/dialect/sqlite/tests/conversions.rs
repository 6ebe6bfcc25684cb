//! Types changed on tables with rows.

use super::Case;

/// Changes a column's type and answers the values (with their storage class) or the message.
fn convert(from: &str, values: &str, to: &str) -> Result<Vec<String>, String> {
    let live = format!("CREATE TABLE t (id integer PRIMARY KEY, v {from}); INSERT INTO t (v) VALUES {values}");
    let after = format!("CREATE TABLE t (id integer PRIMARY KEY, v {to})");
    let case =
        Case { live: Box::leak(live.into_boxed_str()), after: Box::leak(after.into_boxed_str()), ..Case::default() };
    let (mut connection, drafts) = case.plan().unwrap();
    for draft in drafts {
        if let Some(guard) = &draft.step.guard
            && !connection.query(&guard.query, &[]).unwrap().is_empty()
        {
            return Err(guard.message.clone());
        }
        connection.execute(&draft.step.sql, &[]).unwrap();
    }
    let mut outcome = super::Outcome { connection, statements: Vec::new() };
    Ok(outcome.rows("SELECT v FROM t ORDER BY id"))
}

#[test]
fn what_fits_passes() {
    for (from, values, to, expected) in [
        ("varchar(9)", "('42'), ('-7'), (NULL), (' 5')", "integer", "42,-7,NULL,5"),
        ("varchar(9)", "('1.5'), ('2')", "real", "1.5,2.0"),
        ("text", "('1.5'), ('2')", "decimal", "1.5,2"),
        ("text", "('yes'), ('0'), ('F')", "bool", "1,0,0"),
        ("integer", "(42), (NULL)", "varchar(9)", "'42',NULL"),
        ("real", "(1.5)", "text", "'1.5'"),
        ("real", "(3.0)", "integer", "3"),
        ("integer", "(3)", "real", "3.0"),
        ("bool", "(1)", "text", "'1'"),
        ("integer", "(1), (0)", "bool", "1,0"),
        ("datetime", "('2024-01-02 00:00:00')", "date", "'2024-01-02'"),
        ("date", "('2024-01-02')", "datetime", "'2024-01-02 00:00:00'"),
        ("text", "('2024-01-02')", "date", "'2024-01-02'"),
        ("text", "('2024-01-02T03:04:05')", "datetime", "'2024-01-02T03:04:05'"),
        ("text", "('0F8fad5b-d9cb-469f-a165-70867728950e')", "char(32)", "'0f8fad5bd9cb469fa16570867728950e'"),
        ("text", "('ab')", "blob", "x[61, 62]"),
        ("blob", "(x'6162')", "text", "'ab'"),
        ("varchar(80)", "('abc')", "varchar(3)", "'abc'"),
        ("date", "('2024-01-02')", "text", "'2024-01-02'"),
    ] {
        assert_eq!(convert(from, values, to).map(|rows| rows.join(",")).as_deref(), Ok(expected), "{from} → {to}");
    }
}

#[test]
fn what_would_be_lost_is_refused_and_shown() {
    for (from, values, to) in [
        ("varchar(9)", "('1'), ('12abc')", "integer"),
        ("varchar(9)", "('')", "integer"),
        ("real", "(1.5)", "integer"),
        ("text", "('x')", "real"),
        ("text", "('x')", "decimal"),
        ("text", "('maybe')", "bool"),
        ("integer", "(2)", "bool"),
        ("bigint", "(3000000000)", "integer"),
        ("integer", "(40000)", "smallint"),
        ("varchar(80)", "('abcd')", "varchar(3)"),
        ("text", "('abcd')", "varchar(3)"),
        ("integer", "(12345)", "varchar(4)"),
        ("datetime", "('2024-01-02 03:04:05')", "date"),
        ("text", "('soon')", "date"),
        ("integer", "(1)", "datetime"),
        ("text", "('xyz')", "char(32)"),
        ("blob", "(x'00')", "integer"),
    ] {
        let message = convert(from, values, to).unwrap_err();
        assert_eq!(message, format!("values of `t.v` don't fit `{to}`"), "{from} → {to}");
    }
}

#[test]
fn every_type_to_every_other_without_rows() {
    let types = [
        "integer",
        "bigint",
        "smallint unsigned",
        "real",
        "decimal",
        "bool",
        "varchar(9)",
        "text",
        "char(32)",
        "char(39)",
        "blob",
        "date",
        "time",
        "datetime",
        "odd type",
    ];
    for from in types {
        for to in types {
            assert_eq!(convert(from, "(NULL)", to).as_deref(), Ok(&["NULL".to_owned()][..]), "{from} → {to}");
        }
    }
}

#[test]
fn using_wins() {
    let mut outcome = Case {
        live: "CREATE TABLE t (id integer PRIMARY KEY, v text, w text); INSERT INTO t (v, w) VALUES ('x12', NULL)",
        after: "CREATE TABLE t (id integer PRIMARY KEY, v integer, w integer NOT NULL)",
        using: &[("t.v", "substr(v, 2)"), ("t.w", "length(v)")],
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT v, w FROM t"), ["12|3"]);
}

#[test]
fn a_number_becomes_a_key_with_its_values() {
    let mut outcome = Case {
        live: "CREATE TABLE p (id integer PRIMARY KEY); INSERT INTO p VALUES (5);
               CREATE TABLE t (id integer PRIMARY KEY, p_id integer NOT NULL); INSERT INTO t VALUES (1, 5)",
        after: "CREATE TABLE p (id integer PRIMARY KEY);
                CREATE TABLE t (id integer PRIMARY KEY, p_id integer NOT NULL CONSTRAINT t_p_id_fkey REFERENCES p (id) ON DELETE CASCADE);
                CREATE INDEX t_p_id_idx ON t (p_id)",
        ..Case::default()
    }
    .run();
    assert_eq!(outcome.rows("SELECT * FROM t"), ["1|5"]);
}
