//! Reads CREATE TABLE by SQLite's own grammar, which is laxer than its diagrams: commas between
//! table constraints may be left out, a CONSTRAINT may name nothing, a name may be a string.

use super::cursor::Cursor;
use super::definition::{Clause, ColumnDefinition, KeyColumn, Reference, Rule, TableDefinition};
use crate::schema::Deferral;
use crate::sql::TokenKind;
use crate::state::{OnDelete, SharedList};

/// The definition of an ordinary table; nothing for what isn't one (a virtual table, odd text).
pub fn parse_table(sql: &str) -> Option<TableDefinition> {
    let mut cursor = Cursor::new(sql);
    if !cursor.eat(&["CREATE"]) {
        return None;
    }
    if cursor.is(&["TEMP"]) || cursor.is(&["TEMPORARY"]) {
        cursor.step();
    }
    if !cursor.eat(&["TABLE"]) {
        return None;
    }
    cursor.eat(&["IF", "NOT", "EXISTS"]);
    let mut name = cursor.name()?;
    if cursor.eat(&["."]) {
        name = cursor.name()?;
    }
    if !cursor.eat(&["("]) {
        return None;
    }
    let mut table = TableDefinition {
        name,
        columns: SharedList::new(),
        constraints: Vec::new(),
        tail: String::new(),
        strict: false,
        without_rowid: false,
    };
    loop {
        if starts_table_constraint(&cursor) {
            let mut clause = clause(&mut cursor, Level::Table);
            clause.trail = trail(&cursor);
            table.constraints.push(clause);
        } else {
            let column = column(&mut cursor)?;
            table.columns.push(column);
        }
        if cursor.eat(&[")"]) {
            break;
        }
        if !cursor.eat(&[","]) && !starts_table_constraint(&cursor) {
            return None;
        }
    }
    while !cursor.is_done() {
        table.strict |= cursor.is(&["STRICT"]);
        table.without_rowid |= cursor.is(&["WITHOUT", "ROWID"]);
        cursor.step();
    }
    (!table.columns.is_empty()).then_some(table)
}

/// What stands before the comma or parenthesis that comes next.
fn trail(cursor: &Cursor<'_>) -> String {
    if cursor.is(&[","]) || cursor.is(&[")"]) { cursor.gap(cursor.at()).to_owned() } else { String::new() }
}

fn starts_table_constraint(cursor: &Cursor<'_>) -> bool {
    const WORDS: [&str; 5] = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    cursor.is_one_of(&WORDS)
}

fn column(cursor: &mut Cursor<'_>) -> Option<ColumnDefinition> {
    let lead = cursor.gap(cursor.at()).to_owned();
    let start = cursor.at();
    let name = cursor.name()?;
    let name_text = cursor.between(start, cursor.at()).to_owned();
    let start = cursor.at();
    while matches!(cursor.kind(0), Some(TokenKind::Word | TokenKind::Quoted | TokenKind::String))
        && !starts_column_clause(cursor)
    {
        cursor.step();
    }
    if cursor.at() > start {
        cursor.group();
    }
    let type_text = cursor.between(start, cursor.at()).to_owned();
    let mut clauses: Vec<Clause> = Vec::new();
    while !cursor.is_done() && !cursor.is(&[","]) && !cursor.is(&[")"]) {
        clauses.push(clause(cursor, Level::Column));
    }
    let trail = trail(cursor);
    Some(ColumnDefinition { lead, name, name_text, type_text, clauses, trail })
}

fn starts_column_clause(cursor: &Cursor<'_>) -> bool {
    const WORDS: [&str; 11] = [
        "CONSTRAINT",
        "DEFAULT",
        "NULL",
        "NOT",
        "PRIMARY",
        "UNIQUE",
        "CHECK",
        "REFERENCES",
        "COLLATE",
        "DEFERRABLE",
        "AS",
    ];
    cursor.is_one_of(&WORDS) || cursor.is(&["GENERATED", "ALWAYS"])
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Column,
    Table,
}

fn clause(cursor: &mut Cursor<'_>, level: Level) -> Clause {
    let lead = cursor.gap(cursor.at()).to_owned();
    // `int[]`-like oddities aside, two clauses always have something between them; a rewrite must
    // not glue words together.
    let lead = if lead.is_empty() && level == Level::Column { " ".to_owned() } else { lead };
    let start = cursor.at();
    let mut name = None;
    if cursor.eat(&["CONSTRAINT"]) {
        name = cursor.name();
    }
    let rule = rule(cursor, level);
    if cursor.at() == start {
        cursor.step();
    }
    Clause { lead, name, rule, text: cursor.between(start, cursor.at()).to_owned(), trail: String::new() }
}

fn rule(cursor: &mut Cursor<'_>, level: Level) -> Rule {
    if cursor.eat(&["PRIMARY", "KEY"]) {
        let mut autoincrement = false;
        let columns = key_columns(cursor, &mut autoincrement);
        let descending = cursor.eat(&["DESC"]);
        cursor.eat(&["ASC"]);
        let on_conflict = on_conflict(cursor);
        autoincrement |= cursor.eat(&["AUTOINCREMENT"]);
        return Rule::PrimaryKey { columns, autoincrement, descending, on_conflict };
    }
    if cursor.eat(&["UNIQUE"]) {
        let columns = key_columns(cursor, &mut false);
        return Rule::Unique { columns, on_conflict: on_conflict(cursor) };
    }
    if cursor.eat(&["CHECK"]) {
        let expression = cursor.group().unwrap_or_default().to_owned();
        on_conflict(cursor);
        return Rule::Check { expression };
    }
    if cursor.eat(&["FOREIGN", "KEY"]) {
        let columns = names(cursor);
        return if cursor.eat(&["REFERENCES"]) { reference(cursor, columns) } else { Rule::Other };
    }
    if level == Level::Table {
        return Rule::Other;
    }
    if cursor.eat(&["NOT", "NULL"]) {
        return Rule::NotNull { on_conflict: on_conflict(cursor) };
    }
    if cursor.eat(&["NULL"]) {
        on_conflict(cursor);
        return Rule::Other;
    }
    if cursor.eat(&["DEFAULT"]) {
        return default(cursor);
    }
    if cursor.eat(&["COLLATE"]) {
        return cursor.name().map_or(Rule::Other, Rule::Collate);
    }
    if cursor.eat(&["REFERENCES"]) {
        return reference(cursor, Vec::new());
    }
    let generated = cursor.eat(&["GENERATED", "ALWAYS"]);
    if cursor.eat(&["AS"]) {
        let expression = cursor.group().unwrap_or_default().to_owned();
        let stored = cursor.eat(&["STORED"]);
        cursor.eat(&["VIRTUAL"]);
        return Rule::Generated { expression, stored };
    }
    if !generated {
        deferral(cursor);
    }
    Rule::Other
}

fn default(cursor: &mut Cursor<'_>) -> Rule {
    if let Some(inside) = cursor.group() {
        return Rule::Default { sql: inside.to_owned(), expression: true };
    }
    let start = cursor.at();
    if cursor.is(&["+"]) || cursor.is(&["-"]) {
        cursor.step();
    }
    cursor.step();
    Rule::Default { sql: cursor.between(start, cursor.at()).to_owned(), expression: false }
}

fn on_conflict(cursor: &mut Cursor<'_>) -> Option<String> {
    cursor.eat(&["ON", "CONFLICT"]).then(|| cursor.name()).flatten().map(|word| word.to_ascii_uppercase())
}

fn key_columns(cursor: &mut Cursor<'_>, autoincrement: &mut bool) -> Vec<KeyColumn> {
    let Some(inside) = cursor.group() else { return Vec::new() };
    let mut inner = Cursor::new(inside);
    let mut columns = Vec::new();
    while let Some(name) = inner.name() {
        let mut column = KeyColumn { name, collation: None, descending: false };
        while !inner.is_done() && !inner.eat(&[","]) {
            if inner.eat(&["COLLATE"]) {
                column.collation = inner.name();
            } else {
                column.descending |= inner.is(&["DESC"]);
                *autoincrement |= inner.is(&["AUTOINCREMENT"]);
                inner.step();
            }
        }
        columns.push(column);
    }
    columns
}

fn names(cursor: &mut Cursor<'_>) -> Vec<String> {
    key_columns(cursor, &mut false).into_iter().map(|column| column.name).collect()
}

fn reference(cursor: &mut Cursor<'_>, columns: Vec<String>) -> Rule {
    let Some(table) = cursor.name() else { return Rule::Other };
    let mut reference = Reference {
        columns,
        table,
        target_columns: names(cursor),
        on_delete: OnDelete::DoNothing,
        on_update: OnDelete::DoNothing,
        match_full: false,
        deferral: Deferral::NotDeferrable,
    };
    loop {
        if cursor.eat(&["ON", "DELETE"]) {
            reference.on_delete = action(cursor);
        } else if cursor.eat(&["ON", "UPDATE"]) {
            reference.on_update = action(cursor);
        } else if cursor.eat(&["ON", "INSERT"]) {
            action(cursor);
        } else if cursor.eat(&["MATCH"]) {
            reference.match_full = cursor.name().is_some_and(|word| word.eq_ignore_ascii_case("full"));
        } else {
            break;
        }
    }
    if let Some(found) = deferral(cursor) {
        reference.deferral = found;
    }
    Rule::References(reference)
}

fn action(cursor: &mut Cursor<'_>) -> OnDelete {
    if cursor.eat(&["SET", "NULL"]) {
        OnDelete::SetNull
    } else if cursor.eat(&["SET", "DEFAULT"]) {
        OnDelete::SetDefault
    } else if cursor.eat(&["CASCADE"]) {
        OnDelete::Cascade
    } else if cursor.eat(&["RESTRICT"]) {
        OnDelete::Restrict
    } else {
        cursor.eat(&["NO", "ACTION"]);
        OnDelete::DoNothing
    }
}

fn deferral(cursor: &mut Cursor<'_>) -> Option<Deferral> {
    let not = cursor.eat(&["NOT", "DEFERRABLE"]);
    if !not && !cursor.eat(&["DEFERRABLE"]) {
        return None;
    }
    let deferred = cursor.eat(&["INITIALLY", "DEFERRED"]);
    cursor.eat(&["INITIALLY", "IMMEDIATE"]);
    Some(match (not, deferred) {
        (true, _) => Deferral::NotDeferrable,
        (false, true) => Deferral::Deferred,
        (false, false) => Deferral::Immediate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rewritten(sql: &str) -> String {
        let table = parse_table(sql).unwrap_or_else(|| panic!("{sql}"));
        table.write(&table.name)
    }

    #[test]
    fn what_is_written_stays() {
        for sql in [
            "CREATE TABLE t (a)",
            "CREATE TABLE t (a, b)",
            "CREATE TABLE t (\n  a INTEGER PRIMARY KEY, -- the key\n  b VARCHAR(20) NOT NULL DEFAULT 'x, y)' -- b\n  , c\n)",
            "CREATE TABLE t (a int CHECK (a > (1)) CONSTRAINT z UNIQUE ON CONFLICT REPLACE, CHECK (a <> ')'))",
            "CREATE TABLE \"a b\" (\"x\"\"y\" text COLLATE nocase, [z] decimal(10, 2) DEFAULT -5)",
            "CREATE TABLE t (a, b AS (a + 1) STORED, c GENERATED ALWAYS AS (a) VIRTUAL, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID",
            "CREATE TABLE t (a REFERENCES p (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT NULL)",
        ] {
            assert_eq!(rewritten(sql), sql);
        }
    }

    #[test]
    fn odd_but_legal() {
        let table = parse_table(
            "create temp table if not exists main.'t' (a long varchar (10) null, generated text, \
             'b' primary key desc, primary key (a) check (a > 1) foreign key (b) references 'p' on delete set null)",
        )
        .unwrap();
        assert_eq!(table.name, "t");
        assert_eq!(table.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["a", "generated", "b"]);
        assert_eq!(table.columns[0].data_type(), "long varchar(10)");
        assert_eq!(table.constraints.len(), 3);
        assert!(matches!(&table.constraints[2].rule,
            Rule::References(key) if key.table == "p" && key.on_delete == OnDelete::SetNull && key.columns == ["b"]));
        let table =
            parse_table("CREATE TABLE t(a CONSTRAINT one CONSTRAINT two NOT NULL, b int generated always as (a))");
        let table = table.unwrap();
        assert_eq!(table.columns[0].clauses[0].name.as_deref(), Some("one"));
        assert_eq!(table.columns[0].clauses[1].name.as_deref(), Some("two"));
        assert_eq!(table.columns[1].data_type(), "int");
        assert!(table.columns[1].is_generated());
    }

    #[test]
    fn the_rowid_under_another_name() {
        let rowid = |sql: &str| parse_table(sql).unwrap().rowid_column().map(|column| column.name.clone());
        assert_eq!(rowid("CREATE TABLE t (id Integer PRIMARY KEY)").as_deref(), Some("id"));
        assert_eq!(rowid("CREATE TABLE t (id integer, primary key (id desc))").as_deref(), Some("id"));
        assert_eq!(rowid("CREATE TABLE t (id int PRIMARY KEY)"), None);
        assert_eq!(rowid("CREATE TABLE t (id integer PRIMARY KEY DESC)"), None);
        assert_eq!(rowid("CREATE TABLE t (id integer PRIMARY KEY) WITHOUT ROWID"), None);
        assert!(parse_table("CREATE TABLE t (id integer, primary key (id autoincrement))").unwrap().autoincrement());
    }

    #[test]
    fn what_is_no_table_is_none() {
        for sql in
            ["", "CREATE", "CREATE VIRTUAL TABLE t USING fts5(a)", "CREATE TABLE t (a", "CREATE TABLE t AS SELECT 1"]
        {
            assert!(parse_table(sql).is_none(), "{sql}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(sql in r#"CREATE TABLE t \(([a-c(),'"; ]|CHECK|DEFAULT|NOT|NULL|PRIMARY KEY|REFERENCES|CONSTRAINT|AS|--){0,30}\)?"#) {
            if let Some(table) = parse_table(&sql) {
                let again = parse_table(&table.write("t"));
                prop_assert_eq!(again.map(|again| again.columns.len()), Some(table.columns.len()), "{}", sql);
            }
        }
    }
}
