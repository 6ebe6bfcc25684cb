//! Schemas as sorted lines of facts, read without any of dorm's own code, so that two databases
//! can be compared by text and a difference reads as one.

use std::fmt::Write as _;

use super::database::{postgres_rows, sqlite_rows};

/// dorm's own tables, which no comparison is about.
pub const BOOKKEEPING: [&str; 2] = ["dorm_migrations", "dorm_migration_steps"];

const POSTGRES: &str = include_str!("facts_postgres.sql");

/// The facts of a PostgreSQL database, over all its schemas.
pub fn postgres(client: &mut ::postgres::Client) -> String {
    let mut lines: Vec<String> =
        postgres_rows(client, POSTGRES).expect("read the catalogue").into_iter().flatten().collect();
    finish(&mut lines)
}

/// The facts of an SQLite database: what its pragmas say, and what stands only in the stored SQL.
pub fn sqlite(connection: &rusqlite::Connection) -> String {
    let rows = |sql: &str| sqlite_rows(connection, sql).expect("read the schema");
    let mut lines = Vec::new();
    for row in rows(
        "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    ) {
        let [kind, name, table, sql] = row.as_slice() else { continue };
        if BOOKKEEPING.contains(&table.as_str()) {
            continue;
        }
        if kind == "table" {
            sqlite_table(name, sql, &rows, &mut lines);
        } else {
            lines.push(format!("{kind}|{table}|{name}|{}", spell(&tokens(sql))));
        }
    }
    finish(&mut lines)
}

fn finish(lines: &mut [String]) -> String {
    lines.sort();
    let mut text = String::new();
    for line in lines {
        let _ = writeln!(text, "{}", line.replace('\n', "\\n"));
    }
    text
}

fn sqlite_table(name: &str, sql: &str, rows: &dyn Fn(&str) -> Vec<Vec<String>>, lines: &mut Vec<String>) {
    let quoted = format!("'{}'", name.replace('\'', "''"));
    let tokens = tokens(sql);
    let options = rows(&format!("SELECT wr, strict FROM pragma_table_list({quoted}) WHERE schema = 'main'"));
    let counts = tokens.iter().any(|token| token.eq_ignore_ascii_case("autoincrement"));
    lines.push(format!("table|{name}|without rowid, strict {options:?}|autoincrement {counts}"));
    for row in rows(&format!(
        "SELECT name, type, \"notnull\", coalesce(dflt_value, '-'), pk, hidden FROM pragma_table_xinfo({quoted})"
    )) {
        let [column, kind, not_null, default, key, hidden] = row.as_slice() else { continue };
        let default = spell(&self::tokens(default));
        lines.push(format!(
            "column|{name}|{column}|{kind}|not null {not_null}|default {default}|key {key}|hidden {hidden}"
        ));
    }
    let keys = format!(
        "SELECT group_concat(\"from\", ',' ORDER BY seq), \"table\", group_concat(coalesce(\"to\", '-'), ',' ORDER BY seq), on_update, on_delete \
         FROM pragma_foreign_key_list({quoted}) GROUP BY id, \"table\", on_update, on_delete"
    );
    for row in rows(&keys) {
        lines.push(format!("foreign key|{name}|{}", row.join("|")));
    }
    let unique = format!(
        "SELECT (SELECT group_concat(name, ',' ORDER BY seqno) FROM pragma_index_info(list.name)) \
         FROM pragma_index_list({quoted}) AS list WHERE origin = 'u'"
    );
    for row in rows(&unique) {
        lines.push(format!("unique|{name}|{}", row.join("|")));
    }
    body_facts(name, &tokens, lines);
}

/// What no pragma tells: names of constraints, checks, collations, generated columns, deferrability.
fn body_facts(table: &str, tokens: &[String], lines: &mut Vec<String>) {
    let Some(open) = tokens.iter().position(|token| token == "(") else { return };
    let close = closing(tokens, open);
    let mut start = open + 1;
    for place in parts(tokens, open, close) {
        let part = &tokens[start..place];
        start = place + 1;
        let column = match part.first() {
            Some(first) if !CONSTRAINT_WORDS.iter().any(|word| first.eq_ignore_ascii_case(word)) => bare(first),
            _ => String::new(),
        };
        part_facts(table, &column, part, lines);
    }
}

const CONSTRAINT_WORDS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

fn part_facts(table: &str, column: &str, part: &[String], lines: &mut Vec<String>) {
    let mut name = String::new();
    let mut place = usize::from(!column.is_empty());
    while let Some(token) = part.get(place) {
        let next = part.get(place + 1).map(String::as_str).unwrap_or_default();
        match token.to_ascii_lowercase().as_str() {
            "constraint" => {
                name = bare(next);
                place += 1;
            }
            "check" if next == "(" => {
                let end = closing(part, place + 1);
                let text = spell(&part[place + 2..end]);
                lines.push(format!("check|{table}|{}|{text}", declared(&name)));
                name.clear();
                place = end;
            }
            "collate" => {
                lines.push(format!("collation|{table}|{column}|{}", bare(next).to_ascii_lowercase()));
                place += 1;
            }
            "as" if next == "(" => {
                let end = closing(part, place + 1);
                lines.push(format!("generated|{table}|{column}|{}", spell(&part[place + 2..end])));
                place = end;
            }
            "deferrable" => {
                let deferred = part[place..].iter().any(|token| token.eq_ignore_ascii_case("deferred"));
                let columns = if column.is_empty() { spell(part) } else { column.to_owned() };
                lines.push(format!("deferrable|{table}|{columns}|deferred {deferred}"));
            }
            kind @ ("primary" | "unique" | "foreign" | "references") => {
                if !declared(&name).is_empty() {
                    lines.push(format!("name|{table}|{kind}|{name}"));
                }
                name.clear();
            }
            "(" => place = closing(part, place),
            _ => {}
        }
        place += 1;
    }
}

/// A constraint's name, unless it is one by the convention: SQLite can't rename constraints, so
/// those keep the names of before.
fn declared(name: &str) -> &str {
    let stem = name.trim_end_matches(|end: char| end.is_ascii_digit());
    let conventional = ["_key", "_fkey", "_check", "_pkey"].iter().any(|end| stem.ends_with(end));
    if conventional { "" } else { name }
}

/// Where the parenthesis at `open` is closed.
fn closing(tokens: &[String], open: usize) -> usize {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "(" => depth += 1,
            ")" => {
                depth -= 1;
                if depth == 0 {
                    return place;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// Where the parts between commas of a parenthesis end.
fn parts(tokens: &[String], open: usize, close: usize) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut place = open + 1;
    while place < close {
        match tokens[place].as_str() {
            "(" => place = closing(tokens, place),
            "," => ends.push(place),
            _ => {}
        }
        place += 1;
    }
    ends.push(close);
    ends
}

fn bare(name: &str) -> String {
    let inner = name.strip_prefix('"').and_then(|name| name.strip_suffix('"'));
    inner.map_or_else(|| name.to_owned(), |name| name.replace("\"\"", "\""))
}

/// Tokens in one spelling: names without needless quotes, words in lower case, strings as they are.
fn spell(tokens: &[String]) -> String {
    let plain = |name: &str| {
        !name.is_empty()
            && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
    };
    let spelled: Vec<String> = tokens
        .iter()
        .map(|token| match token.chars().next() {
            Some('\'') => token.clone(),
            Some('"') if !plain(&bare(token)) => token.clone(),
            Some('"') => bare(token),
            _ => token.to_ascii_lowercase(),
        })
        .collect();
    spelled.join(" ")
}

/// The tokens of SQL text, comments left out.
fn tokens(sql: &str) -> Vec<String> {
    let letters: Vec<char> = sql.chars().collect();
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(&letter) = letters.get(place) {
        let start = place;
        let next = letters.get(place + 1).copied();
        match letter {
            '-' if next == Some('-') => {
                while letters.get(place).is_some_and(|&letter| letter != '\n') {
                    place += 1;
                }
                continue;
            }
            '/' if next == Some('*') => {
                while place < letters.len() && !(letters[place] == '*' && letters.get(place + 1) == Some(&'/')) {
                    place += 1;
                }
                place += 2;
                continue;
            }
            '\'' | '"' | '`' | '[' => {
                let end = if letter == '[' { ']' } else { letter };
                place += 1;
                while place < letters.len() {
                    if letters[place] == end {
                        if letters.get(place + 1) == Some(&end) && end != ']' {
                            place += 1;
                        } else {
                            break;
                        }
                    }
                    place += 1;
                }
                place += 1;
            }
            _ if letter.is_whitespace() => {
                place += 1;
                continue;
            }
            _ if letter.is_alphanumeric() || letter == '_' => {
                while letters.get(place).is_some_and(|&letter| letter.is_alphanumeric() || "_.$".contains(letter)) {
                    place += 1;
                }
            }
            _ if "<>=!|".contains(letter) => {
                while letters.get(place).is_some_and(|&letter| "<>=!|".contains(letter)) {
                    place += 1;
                }
            }
            _ => place += 1,
        }
        let text: String = letters[start..place.min(letters.len())].iter().collect();
        found.push(match letter {
            '`' | '[' => format!("\"{}\"", &text[1..text.len().saturating_sub(1)]),
            _ => text,
        });
    }
    found
}
