//! What views and triggers speak of, as far as text tells.

use super::cursor::Cursor;
use crate::sql::TokenKind;

/// Words after which names are no tables any more.
const ENDS: [&str; 17] = [
    "SELECT",
    "WHERE",
    "GROUP",
    "ORDER",
    "HAVING",
    "LIMIT",
    "SET",
    "VALUES",
    "ON",
    "USING",
    "WINDOW",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "RETURNING",
    "WHEN",
    "BEGIN",
];

/// The tables and views that a view or a trigger reads or writes: what stands after FROM, JOIN,
/// INTO, UPDATE, and a trigger's own after its ON.
pub(super) fn tables_named(sql: &str) -> Vec<String> {
    let mut cursor = Cursor::new(sql);
    let mut found = Vec::new();
    // For each level of parentheses, whether it is inside a FROM.
    let mut levels = vec![false];
    let is_trigger = cursor.is(&["CREATE", "TRIGGER"])
        || cursor.is(&["CREATE", "TEMP", "TRIGGER"])
        || cursor.is(&["CREATE", "TEMPORARY", "TRIGGER"]);
    let mut head = is_trigger;
    let mut expected = false;
    while !cursor.is_done() {
        let is_name = matches!(cursor.kind(0), Some(TokenKind::Word | TokenKind::Quoted));
        let in_from = levels.last().copied().unwrap_or_default();
        if cursor.is(&["("]) {
            // `FROM (a JOIN b)`: a group where a table is expected is part of the FROM.
            levels.push(expected);
        } else if cursor.is(&[")"]) {
            levels.pop();
            expected = false;
        } else if cursor.is(&["FROM"]) || cursor.is(&["JOIN"]) {
            set(&mut levels, true);
            expected = true;
        } else if cursor.is(&["INTO"]) || (cursor.is(&["UPDATE"]) && !head) || (head && cursor.is(&["ON"])) {
            expected = true;
            head = false;
        } else if cursor.is(&[","]) {
            expected = in_from;
        } else if expected && cursor.is(&["OR"]) {
            // UPDATE OR REPLACE t
            cursor.step();
        } else if ENDS.iter().any(|word| cursor.is(&[word])) {
            set(&mut levels, false);
            expected = false;
        } else if expected && is_name {
            if let Some(mut name) = cursor.name() {
                if cursor.eat(&["."]) {
                    name = cursor.name().unwrap_or(name);
                }
                found.push(name);
            }
            expected = false;
            continue;
        } else {
            expected = false;
        }
        cursor.step();
    }
    found
}

fn set(levels: &mut [bool], in_from: bool) {
    if let Some(level) = levels.last_mut() {
        *level = in_from;
    }
}

/// Whether a view or a trigger names a table.
pub(super) fn names_table(sql: &str, table: &str) -> bool {
    tables_named(sql).iter().any(|name| name.eq_ignore_ascii_case(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_views() {
        for (sql, tables) in [
            ("CREATE VIEW v AS SELECT a, b FROM t, main.\"u\" x WHERE a IN (SELECT c FROM w)", &["t", "u", "w"][..]),
            ("CREATE VIEW v AS SELECT tags FROM t LEFT JOIN tags2 ON t.a = tags2.a, z", &["t", "tags2"]),
            (
                "CREATE VIEW v AS WITH c AS (SELECT 1 FROM q) SELECT * FROM (r JOIN s) UNION SELECT 1 FROM [o p]",
                &["q", "r", "s", "o p"],
            ),
        ] {
            assert_eq!(tables_named(sql), tables, "{sql}");
        }
    }

    #[test]
    fn tables_of_triggers() {
        for (sql, tables) in [
            (
                "CREATE TRIGGER g AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN INSERT INTO log SELECT a FROM b; \
                 UPDATE OR IGNORE c SET d = 1; DELETE FROM e; END",
                &["t", "log", "b", "c", "e"][..],
            ),
            ("CREATE TRIGGER g INSTEAD OF DELETE ON v BEGIN SELECT 1; END", &["v"]),
        ] {
            assert_eq!(tables_named(sql), tables, "{sql}");
        }
    }
}
