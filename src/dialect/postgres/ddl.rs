//! Definitions as SQL: columns, constraints, indexes, tables.

use super::type_name;
use crate::schema::{
    Check, Column, ColumnDefault, ColumnIdentity, Deferral, Exclusion, ForeignKey, Index, IndexElement, NullsOrder,
    PrimaryKey, Table, TableName, Unique,
};
use crate::sql::{self, TokenKind};
use crate::state::{Engine, IdentityKind, OnDelete};

/// A name, in quotes where it needs them.
pub(crate) fn quote(name: &str) -> String {
    sql::quote(name, Engine::Postgres)
}

/// A table's name, with its schema where that must be said.
pub(crate) fn table_name(name: &TableName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{}", quote(schema), quote(&name.name)),
        None => quote(&name.name),
    }
}

/// The name of something that lives in a table's schema.
pub(super) fn beside(table: &TableName, name: &str) -> String {
    table_name(&TableName { schema: table.schema.clone(), name: name.to_owned() })
}

/// Names with commas between them.
pub(super) fn list(names: &[String]) -> String {
    names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(", ")
}

/// A column as CREATE TABLE and ADD COLUMN say it.
pub(super) fn column(column: &Column) -> String {
    let mut text = format!("{} {}", quote(&column.name), column_type(column));
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" DEFAULT {}", default_value(default)));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", generated.expression));
    }
    if let Some(ColumnIdentity::Identity(kind)) = &column.auto
        && let Some(words) = identity(*kind)
    {
        text.push_str(&format!(" GENERATED {words} AS IDENTITY"));
    }
    text
}

/// The type with its collation; a serial column's is the word that makes the sequence.
pub(super) fn column_type(column: &Column) -> String {
    if column.auto == Some(ColumnIdentity::Identity(IdentityKind::Serial)) {
        return match column.data_type.as_str() {
            "smallint" => "smallserial",
            "bigint" => "bigserial",
            _ => "serial",
        }
        .to_owned();
    }
    let name = type_name::short(&column.data_type);
    match &column.collation {
        Some(collation) => format!("{name} COLLATE {}", sql::quote_always(collation)),
        None => name,
    }
}

/// BY DEFAULT or ALWAYS; none for a serial.
pub(super) const fn identity(kind: IdentityKind) -> Option<&'static str> {
    match kind {
        IdentityKind::ByDefault => Some("BY DEFAULT"),
        IdentityKind::Always => Some("ALWAYS"),
        IdentityKind::Serial => None,
    }
}

/// What stands after DEFAULT: an expression in parentheses, unless it is a value or a call.
pub(super) fn default_value(default: &ColumnDefault) -> String {
    let text = default.sql.trim();
    if default.literal || is_simple(text) { text.to_owned() } else { format!("({text})") }
}

/// Whether SQL is one value, one word, or one call of a function.
pub(super) fn is_simple(text: &str) -> bool {
    let tokens: Vec<sql::Token> = sql::tokens(text, Engine::Postgres).filter(sql::Token::is_significant).collect();
    let is = |place: usize, mark: &str| tokens.get(place).is_some_and(|token| token.text(text) == mark);
    match tokens.as_slice() {
        [] => false,
        [_] => true,
        [first, .., last] => {
            if is(0, "(") && last.text(text) == ")" {
                return sql::strip_parentheses(text).len() < text.len();
            }
            if first.kind == TokenKind::Symbol || last.text(text) != ")" {
                return false;
            }
            let open = if is(1, "(") {
                1
            } else if is(1, ".") && is(3, "(") {
                3
            } else {
                return false;
            };
            // The parenthesis after the name must be the one that closes at the end.
            let mut depth = 0_usize;
            for (place, token) in tokens.iter().enumerate().skip(open) {
                match token.text(text) {
                    "(" => depth += 1,
                    ")" => depth = depth.saturating_sub(1),
                    _ => {}
                }
                if depth == 0 {
                    return place + 1 == tokens.len();
                }
            }
            false
        }
    }
}

/// `CONSTRAINT name `, where there is a name.
fn constraint(name: Option<&str>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote(name))).unwrap_or_default()
}

const fn deferral(deferral: Deferral) -> &'static str {
    match deferral {
        Deferral::NotDeferrable => "",
        Deferral::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferral::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// What ALTER CONSTRAINT says.
pub(super) const fn altered_deferral(wanted: Deferral) -> &'static str {
    match wanted {
        Deferral::NotDeferrable => " NOT DEFERRABLE",
        other => deferral(other),
    }
}

pub(crate) fn primary_key(key: &PrimaryKey) -> String {
    format!("{}PRIMARY KEY ({})", constraint(key.name.as_deref()), list(&key.columns))
}

pub(crate) fn unique(unique: &Unique) -> String {
    let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    let include =
        if unique.include.is_empty() { String::new() } else { format!(" INCLUDE ({})", list(&unique.include)) };
    format!(
        "{}UNIQUE{nulls} ({}){include}{}",
        constraint(unique.name.as_deref()),
        list(&unique.columns),
        deferral(unique.deferral)
    )
}

/// Whether rows that are there already are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    /// As the schema says.
    AsDeclared,
    /// Where there are no rows yet, it goes without saying.
    NoRowsYet,
}

const fn not_valid(validated: bool, checked: Checked) -> &'static str {
    match (validated, checked) {
        (false, Checked::AsDeclared) => " NOT VALID",
        _ => "",
    }
}

pub(crate) fn foreign_key(key: &ForeignKey, checked: Checked) -> String {
    let action = |event: &str, action: OnDelete| match action {
        OnDelete::DoNothing => String::new(),
        other => format!(" ON {event} {}", other.sql()),
    };
    format!(
        "{}FOREIGN KEY ({}) REFERENCES {} ({}){}{}{}{}{}",
        constraint(key.name.as_deref()),
        list(&key.columns),
        table_name(&key.target),
        list(&key.target_columns),
        if key.match_full { " MATCH FULL" } else { "" },
        action("DELETE", key.on_delete),
        action("UPDATE", key.on_update),
        deferral(key.deferral),
        not_valid(key.validated, checked)
    )
}

pub(crate) fn check(check: &Check, checked: Checked) -> String {
    format!("{}CHECK ({}){}", constraint(check.name.as_deref()), check.expression, not_valid(check.validated, checked))
}

pub(crate) fn exclusion(exclusion: &Exclusion) -> String {
    let elements: Vec<String> = exclusion
        .elements
        .iter()
        .map(|(element, operator)| format!("{} WITH {operator}", index_expression(element, None)))
        .collect();
    let condition = exclusion.condition.as_ref().map(|text| format!(" WHERE ({text})")).unwrap_or_default();
    format!(
        "{}EXCLUDE USING {} ({}){condition}{}",
        constraint(exclusion.name.as_deref()),
        quote(&exclusion.method),
        elements.join(", "),
        deferral(exclusion.deferral)
    )
}

/// CREATE INDEX.
pub(crate) fn index(table: &TableName, index: &Index) -> String {
    create_index(table, index, "")
}

/// CREATE INDEX CONCURRENTLY.
pub(super) fn index_concurrently(table: &TableName, index: &Index) -> String {
    create_index(table, index, "CONCURRENTLY ")
}

/// The index that a unique constraint is made of.
pub(super) fn unique_index_concurrently(table: &TableName, unique: &Unique) -> String {
    let include =
        if unique.include.is_empty() { String::new() } else { format!(" INCLUDE ({})", list(&unique.include)) };
    let nulls = if unique.nulls_not_distinct { " NULLS NOT DISTINCT" } else { "" };
    format!(
        "CREATE UNIQUE INDEX CONCURRENTLY {} ON {} ({}){include}{nulls}",
        quote(unique.name.as_deref().unwrap_or_default()),
        table_name(table),
        list(&unique.columns)
    )
}

/// ALTER TABLE … DROP CONSTRAINT.
pub(super) fn drop_constraint(table: &TableName, name: Option<&str>) -> String {
    format!("ALTER TABLE {} DROP CONSTRAINT {}", table_name(table), quote(name.unwrap_or_default()))
}

/// A unique constraint over an index, which gets the constraint's name.
pub(super) fn unique_over_index(unique: &Unique, index: &str) -> String {
    let name = quote(unique.name.as_deref().unwrap_or_default());
    format!("CONSTRAINT {name} UNIQUE USING INDEX {}{}", quote(index), deferral(unique.deferral))
}

/// A unique constraint over the index of its name.
pub(super) fn unique_using_index(unique: &Unique) -> String {
    unique_over_index(unique, unique.name.as_deref().unwrap_or_default())
}

/// What an element is compared by, where it can be said as a plain expression.
pub(super) fn index_key(element: &IndexElement) -> Option<String> {
    match element {
        IndexElement::Column { name, collation: None, .. } => Some(quote(name)),
        IndexElement::Column { .. } | IndexElement::Expression { .. } => None,
    }
}

fn create_index(table: &TableName, index: &Index, how: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let name = index.name.as_ref().map(|name| format!("{} ", quote(name))).unwrap_or_default();
    let method = if index.method == "btree" { String::new() } else { format!(" USING {}", quote(&index.method)) };
    let elements: Vec<String> = index.elements.iter().map(index_element).collect();
    let mut text =
        format!("CREATE {unique}INDEX {how}{name}ON {}{method} ({})", table_name(table), elements.join(", "));
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", list(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    if !index.with.is_empty() {
        text.push_str(&format!(" WITH ({})", parameters(&index.with)));
    }
    if let Some(tablespace) = &index.tablespace {
        text.push_str(&format!(" TABLESPACE {}", quote(tablespace)));
    }
    if let Some(condition) = &index.condition {
        text.push_str(&format!(" WHERE {condition}"));
    }
    text
}

/// Storage parameters.
pub(super) fn parameters(parameters: &[(String, String)]) -> String {
    parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ")
}

fn index_element(element: &IndexElement) -> String {
    match element {
        IndexElement::Column { name, descending, nulls, collation, opclass } => {
            let mut text = quote(name);
            if let Some(collation) = collation {
                text.push_str(&format!(" COLLATE {}", sql::quote_always(collation)));
            }
            if let Some(class) = opclass {
                text.push_str(&format!(" {class}"));
            }
            if *descending {
                text.push_str(" DESC");
            }
            text.push_str(match nulls {
                None => "",
                Some(NullsOrder::First) => " NULLS FIRST",
                Some(NullsOrder::Last) => " NULLS LAST",
            });
            text
        }
        IndexElement::Expression { sql, opclass } => index_expression(sql, opclass.as_deref()),
    }
}

/// An expression as an index wants it: in parentheses unless it is a call, and what may follow
/// (COLLATE, an operator class, the order) outside of them.
fn index_expression(text: &str, opclass: Option<&str>) -> String {
    let text = text.trim();
    let tokens: Vec<sql::Token> = sql::tokens(text, Engine::Postgres).filter(sql::Token::is_significant).collect();
    let word = |place: usize| tokens.get(place).map(|token| token.text(text).to_ascii_lowercase());
    let mut end = tokens.len();
    if end >= 3 && word(end - 2).as_deref() == Some("nulls") {
        end -= 2;
    }
    if end >= 2 && matches!(word(end - 1).as_deref(), Some("asc" | "desc")) {
        end -= 1;
    }
    let order = end;
    let is_class = |place: usize| word(place).is_some_and(|word| word.trim_end_matches('"').ends_with("_ops"));
    // A class may have parameters: `gist_trgm_ops (siglen = 32)`.
    let class_end = match word(end.saturating_sub(1)).as_deref() {
        Some(")") => (1..end).rev().find(|&place| word(place).as_deref() == Some("(")).unwrap_or(end),
        _ => end,
    };
    if class_end >= 2 && is_class(class_end - 1) {
        end = class_end - 1;
        // A class with its schema.
        if end >= 3 && word(end - 1).as_deref() == Some(".") {
            end -= 2;
        }
    }
    if end >= 3 && word(end - 2).as_deref() == Some("collate") {
        end -= 2;
    }
    let at = |place: usize| tokens.get(place).map_or(text.len(), |token| token.span.start);
    let (expression, middle, order) =
        (text[..at(end)].trim(), text[at(end)..at(order)].trim(), text[at(order)..].trim());
    let mut written = if is_simple(expression) { expression.to_owned() } else { format!("({expression})") };
    for part in [middle, opclass.unwrap_or_default(), order] {
        if !part.is_empty() {
            written.push(' ');
            written.push_str(part);
        }
    }
    written
}

/// CREATE TABLE, with these keys to other tables inside.
pub(super) fn table(table: &Table, keys: &[&ForeignKey]) -> String {
    let mut lines: Vec<String> = Vec::new();
    let single_key =
        table.primary_key.as_ref().filter(|key| key.name.is_none()).and_then(|key| match key.columns.as_slice() {
            [column] => Some(column.as_str()),
            _ => None,
        });
    for entry in &table.columns {
        let mut line = column(entry);
        if single_key == Some(entry.name.as_str()) {
            line = format!("{} PRIMARY KEY", line.replacen(" NOT NULL", "", 1));
        }
        lines.push(line);
    }
    if single_key.is_none() {
        lines.extend(table.primary_key.as_ref().map(primary_key));
    }
    lines.extend(table.uniques.iter().map(unique));
    lines.extend(table.checks.iter().map(|entry| check(entry, Checked::NoRowsYet)));
    lines.extend(table.exclusions.iter().map(exclusion));
    lines.extend(keys.iter().map(|key| foreign_key(key, Checked::NoRowsYet)));
    let unlogged = if table.options.unlogged { "UNLOGGED " } else { "" };
    let body = if lines.is_empty() { "()".to_owned() } else { format!("(\n    {}\n)", lines.join(",\n    ")) };
    let mut text = format!("CREATE {unlogged}TABLE {} {body}", table_name(&table.name));
    if let Some(partition) = &table.partition {
        text.push_str(&format!(" PARTITION BY {} ({})", partition.method, partition.key.join(", ")));
    }
    if !table.options.storage.is_empty() {
        text.push_str(&format!(" WITH ({})", parameters(&table.options.storage)));
    }
    if let Some(tablespace) = &table.options.tablespace {
        text.push_str(&format!(" TABLESPACE {}", quote(tablespace)));
    }
    text
}

/// COMMENT ON, or its removal.
pub(super) fn comment(object: &str, text: Option<&str>) -> String {
    let text = text.map_or_else(|| "NULL".to_owned(), sql::string_literal);
    format!("COMMENT ON {object} IS {text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_puts_parentheses_where_they_are_needed() {
        for (text, expected) in [
            ("lower(title)", "lower(title)"),
            ("lower(title) DESC NULLS LAST", "lower(title) DESC NULLS LAST"),
            ("a || b", "(a || b)"),
            ("(a || b) text_pattern_ops", "(a || b) text_pattern_ops"),
            ("a || b COLLATE \"C\" text_pattern_ops ASC", "(a || b) COLLATE \"C\" text_pattern_ops ASC"),
            ("(a) + (b)", "((a) + (b))"),
            ("f(a) + g(b)", "(f(a) + g(b))"),
            ("data -> 'a' public.jsonb_path_ops", "(data -> 'a') public.jsonb_path_ops"),
        ] {
            assert_eq!(index_expression(text, None), expected);
        }
    }

    #[test]
    fn a_default_puts_parentheses_where_they_are_needed() {
        for (text, expected) in [
            ("now()", "now()"),
            ("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
            ("CURRENT_TIMESTAMP AT TIME ZONE 'UTC'", "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC')"),
            ("1 + 2", "(1 + 2)"),
            ("my.f(1)", "my.f(1)"),
            ("(1 + 2)", "(1 + 2)"),
        ] {
            assert_eq!(default_value(&ColumnDefault { sql: text.to_owned(), literal: false }), expected);
        }
    }
}
