//! A rebuild: the table is made anew beside the old one, the rows are copied, the old one goes and
//! the new one takes its name. Views, triggers of other tables and keys that point at the table
//! speak of it by name and stay as they are (`legacy_alter_table` keeps SQLite from following the
//! rename into them); indexes and triggers of its own go with the old table and are made again.

use super::alter::{Alteration, offending, pseudo_rowid};
use super::definition::{Rule, TableDefinition};
use super::write::{list, quote};
use crate::plan::{Draft, Guard};
use crate::schema::Column;
use crate::sql::{self, TokenKind};
use crate::state::{Engine, Identity};

/// The statements, and those that make what went with the old table.
pub(super) fn rebuild(alteration: &Alteration<'_>, gone: &[String], statistics: &[&str]) -> Vec<Draft> {
    let live = &alteration.live;
    let old = &live.name;
    let new = format!("__dorm_new_{old}");
    let mut definition = alteration.definition.clone();
    tidy_expressions(&mut definition, old);
    let touches = alteration.touched_columns();
    let copy = Copy::of(alteration, &definition);
    let mut create = ddl(definition.write(&new), &touches).costing(Some(false), Some(false));
    if let Some(guard) = copy.refused(alteration) {
        create = create.guarded(guard);
    }
    let mut drafts = vec![create];
    if live.definition.autoincrement() && definition.autoincrement() {
        // Ids that were used once must not be used again, even if their rows are gone.
        drafts.push(data(
            format!(
                "INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE name = {}",
                sql::string_literal(&new),
                sql::string_literal(old)
            ),
            &touches,
        ));
    }
    let mut insert = data(copy.statement(alteration, &new), &touches).costing(Some(true), Some(true));
    if let Some(guard) = copy.guard(alteration) {
        insert = insert.guarded(guard);
    }
    drafts.push(insert);
    for (table, columns) in statistics.iter().filter_map(|table| Some((table, statistics_columns(table)?))) {
        // What ANALYZE found goes with the table; the indexes that stay keep theirs.
        let text = format!(
            "INSERT INTO {table} (tbl, {columns}) SELECT {}, {columns} FROM {table} WHERE tbl = {}",
            sql::string_literal(&new),
            sql::string_literal(old)
        );
        drafts.push(data(text, &touches));
    }
    let mut drop = ddl(format!("DROP TABLE {}", quote(old)), &touches).guarded(count_guard(old, &new));
    let lost: Vec<String> =
        alteration.difference.dropped_columns.iter().map(|column| format!("column {old}.{}", column.name)).collect();
    if !lost.is_empty() {
        drop = drop.losing(lost.join(", "));
    }
    drafts.push(drop);
    drafts.push(ddl("PRAGMA legacy_alter_table = ON".to_owned(), &touches));
    drafts.push(ddl(format!("ALTER TABLE {} RENAME TO {}", quote(&new), quote(old)), &touches));
    drafts.push(ddl("PRAGMA legacy_alter_table = OFF".to_owned(), &touches));
    for table in statistics.iter().filter(|table| statistics_columns(table).is_some()) {
        let (new, old) = (sql::string_literal(&new), sql::string_literal(old));
        drafts.push(data(format!("UPDATE {table} SET tbl = {old} WHERE tbl = {new}"), &touches));
    }
    for index in live.indexes.iter().filter(|index| !gone.contains(&index.name)) {
        drafts.push(
            ddl(strings_for_unknown_names(&index.sql, &definition, old), &touches).costing(Some(false), Some(true)),
        );
    }
    for (_, trigger) in &live.triggers {
        drafts.push(ddl(trigger.clone(), &touches));
    }
    drafts
}

/// The columns of a table of ANALYZE, beside the name of the table that it is about.
fn statistics_columns(table: &str) -> Option<&'static str> {
    match table {
        "sqlite_stat1" => Some("idx, stat"),
        "sqlite_stat4" => Some("idx, neq, nlt, ndlt, sample"),
        _ => None,
    }
}

fn ddl(sql: String, touches: &[Identity]) -> Draft {
    Draft::ddl(sql).touching(touches.iter().copied())
}

fn data(sql: String, touches: &[Identity]) -> Draft {
    Draft::data(sql).touching(touches.iter().copied())
}

fn count_guard(old: &str, new: &str) -> Guard {
    let (from, to) = (quote(old), quote(new));
    Guard {
        query: format!(
            "SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM {from}) AS before, \
             (SELECT count(*) AS n FROM {to}) AS after WHERE before.n <> after.n"
        ),
        message: format!("not all rows of `{old}` were copied"),
        help: Some("nothing was changed; please report this with the definition of the table".to_owned()),
    }
}

/// What is copied into which columns.
struct Copy {
    columns: Vec<String>,
    values: Vec<String>,
    unfit: Vec<Unfit>,
    /// Columns that allow NULL no more and have nothing to put in its place.
    nulls: Vec<String>,
    /// New columns without anything to put into them.
    empty: Vec<String>,
}

/// Values of a column that don't fit its new type.
struct Unfit {
    column: String,
    data_type: String,
    condition: String,
}

impl Copy {
    fn of(alteration: &Alteration<'_>, definition: &TableDefinition) -> Self {
        let live = &alteration.live.definition;
        let mut copy =
            Self { columns: Vec::new(), values: Vec::new(), unfit: Vec::new(), nulls: Vec::new(), empty: Vec::new() };
        copy.keep_rowid(live, definition);
        for column in definition.columns.iter().filter(|column| !column.is_generated()) {
            let known = |columns: &[Column]| -> Option<Column> {
                columns.iter().find(|known| known.name.eq_ignore_ascii_case(&column.name)).cloned()
            };
            if let Some(added) = known(&alteration.difference.added_columns) {
                // Without a value for the rows that exist the column's DEFAULT fills them.
                let is_rowid = definition.rowid_column().is_some_and(|rowid| rowid.name == column.name);
                match alteration.conversion(&added).backfill {
                    Some(backfill) => copy.push(&column.name, format!("({})", sql::strip_parentheses(&backfill))),
                    None if !added.nullable && added.default.is_none() && !is_rowid => {
                        copy.empty.push(column.name.clone());
                    }
                    None => {}
                }
                continue;
            }
            let altered = alteration
                .difference
                .altered_columns
                .iter()
                .find(|(old, _)| old.name.eq_ignore_ascii_case(&column.name));
            let Some((old, new)) = altered else {
                copy.push(&column.name, quote(&column.name));
                continue;
            };
            let passage = alteration.passage(old, new);
            if let Some(condition) = passage.unfit {
                copy.unfit.push(Unfit { column: column.name.clone(), data_type: new.data_type.clone(), condition });
            }
            let value = match alteration.null_filler(old, new) {
                Some(fill) => format!("coalesce({}, {fill})", passage.expression),
                None => {
                    if old.nullable && !new.nullable && alteration.conversion(new).using.is_none() {
                        copy.nulls.push(column.name.clone());
                    }
                    passage.expression
                }
            };
            copy.push(&column.name, value);
        }
        copy
    }

    /// The rowid, where nothing else keeps it.
    fn keep_rowid(&mut self, live: &TableDefinition, definition: &TableDefinition) {
        if live.without_rowid || definition.without_rowid {
            return;
        }
        let is_kept = definition.rowid_column().is_some_and(|column| live.column(&column.name).is_some());
        if is_kept {
            return;
        }
        let from = match live.rowid_column() {
            Some(column) => Some(quote(&column.name)),
            None => pseudo_rowid(&[live]).map(str::to_owned),
        };
        if let (Some(from), Some(to)) = (from, pseudo_rowid(&[definition])) {
            self.columns.push(to.to_owned());
            self.values.push(from);
        }
    }

    fn push(&mut self, column: &str, value: String) {
        self.columns.push(column.to_owned());
        self.values.push(value);
    }

    fn statement(&self, alteration: &Alteration<'_>, new: &str) -> String {
        let old = quote(&alteration.live.name);
        if self.columns.is_empty() {
            return format!("INSERT INTO {} SELECT NULL FROM {old} WHERE FALSE", quote(new));
        }
        format!("INSERT INTO {} ({}) SELECT {} FROM {old}", quote(new), list(&self.columns), self.values.join(", "))
    }

    /// Rows that a new NOT NULL or a new check refuses: said with the rows, which SQLite itself
    /// doesn't.
    fn refused(&self, alteration: &Alteration<'_>) -> Option<Guard> {
        let live = &alteration.live;
        let difference = &alteration.difference;
        let mut conditions: Vec<String> = self.nulls.iter().map(|name| format!("{} IS NULL", quote(name))).collect();
        let mut reasons: Vec<String> = self.nulls.iter().map(|name| format!("hold NULL in `{name}`")).collect();
        let mut shown = self.nulls.clone();
        if !self.empty.is_empty() {
            let columns: Vec<String> = self.empty.iter().map(|name| format!("`{name}`")).collect();
            return Some(Guard {
                query: offending(live, &[], "TRUE"),
                message: format!(
                    "`{}` has rows, and nothing says what {} holds in them",
                    live.name,
                    columns.join(", ")
                ),
                help: Some(
                    "give the operation a `backfill` (backwards: a `reverse_backfill`), and migrate again".to_owned(),
                ),
            });
        }
        for check in &difference.checks.added {
            let names = |column: &Column| sql::mentions(&check.expression, &column.name, Engine::Sqlite);
            // A check of values that the copy makes is SQLite's own to decide.
            let is_of_made_values = difference.added_columns.iter().any(names)
                || difference.altered_columns.iter().any(|(_, new)| names(new));
            if is_of_made_values {
                continue;
            }
            conditions.push(format!("({}) IS FALSE", sql::strip_parentheses(&check.expression)));
            let name = alteration.named_check(check).name.unwrap_or_else(|| check.expression.clone());
            reasons.push(format!("break the check `{name}`"));
            let of_check = alteration.after.columns.iter().filter(|column| names(column));
            shown.extend(of_check.map(|column| column.name.clone()));
        }
        if conditions.is_empty() {
            return None;
        }
        let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
        let help = if self.nulls.is_empty() {
            "correct the rows, or the check, and migrate again"
        } else {
            "give the operation a `backfill`, or correct the rows, and migrate again"
        };
        Some(Guard {
            query: offending(live, &shown, &conditions.join(" OR ")),
            message: format!("rows of `{}` {}", live.name, reasons.join(" or ")),
            help: Some(help.to_owned()),
        })
    }

    fn guard(&self, alteration: &Alteration<'_>) -> Option<Guard> {
        let live = &alteration.live;
        let first = self.unfit.first()?;
        let one = |unfit: &Unfit| offending(live, &[&unfit.column], &unfit.condition);
        let (query, message) = match self.unfit.as_slice() {
            [unfit] => {
                (one(unfit), format!("values of `{}.{}` don't fit `{}`", live.name, unfit.column, unfit.data_type))
            }
            several => {
                let columns: Vec<&str> = several.iter().map(|unfit| unfit.column.as_str()).collect();
                let conditions: Vec<String> = several.iter().map(|unfit| format!("({})", unfit.condition)).collect();
                let types: Vec<String> = several
                    .iter()
                    .map(|unfit| format!("`{}.{}` (now `{}`)", live.name, unfit.column, unfit.data_type))
                    .collect();
                (
                    offending(live, &columns, &conditions.join(" OR ")),
                    format!("values don't fit the new types of {}", types.join(", ")),
                )
            }
        };
        let help = format!(
            "correct these rows first, or say in the operation how to convert them: `using = \"<sql over {}>\"`",
            quote(&first.column)
        );
        Some(Guard { query, message, help: Some(help) })
    }
}

/// Checks and generated columns as the new table can have them: a column qualified by the table's
/// name loses the name, because the table has another one for a moment; `"word"` that names no
/// column was a string all the time, and becomes one.
fn tidy_expressions(definition: &mut TableDefinition, table: &str) {
    let known = definition.clone();
    let clauses = definition.columns.iter_mut().flat_map(|column| &mut column.clauses);
    for clause in clauses.chain(&mut definition.constraints) {
        if matches!(clause.rule, Rule::Check { .. } | Rule::Generated { .. }) {
            clause.text = strings_for_unknown_names(&unqualified(&clause.text, table), &known, table);
        }
    }
}

fn unqualified(text: &str, table: &str) -> String {
    let tokens: Vec<sql::Token> = sql::tokens(text, Engine::Sqlite).collect();
    let mut tidy = String::with_capacity(text.len());
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        let names_table = match token.kind {
            TokenKind::Word => token.text(text).eq_ignore_ascii_case(table),
            TokenKind::Quoted => sql::unquote(token.text(text)).eq_ignore_ascii_case(table),
            _ => false,
        };
        let dotted = tokens.get(place + 1).is_some_and(|next| next.text(text) == ".");
        if names_table && dotted {
            place += 2;
            continue;
        }
        tidy.push_str(token.text(text));
        place += 1;
    }
    tidy
}

fn strings_for_unknown_names(text: &str, definition: &TableDefinition, table: &str) -> String {
    if !text.contains('"') {
        return text.to_owned();
    }
    let mut tidy = String::with_capacity(text.len());
    // Names of the statement itself (the index, the table, a constraint) stand outside of
    // parentheses, or after a word that a name follows.
    let mut depth = 0usize;
    let mut last = String::new();
    for token in sql::tokens(text, Engine::Sqlite) {
        let own = token.text(text);
        match own {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_operand = (depth > 0 || last == "where" || is_operator(&last))
            && !["collate", "constraint", "on", "index", "as", "."].contains(&last.as_str());
        if token.kind == TokenKind::Quoted && own.starts_with('"') && is_operand {
            let name = sql::unquote(own);
            let is_name = definition.column(&name).is_some()
                || name.eq_ignore_ascii_case(table)
                || ["rowid", "_rowid_", "oid"].iter().any(|known| name.eq_ignore_ascii_case(known));
            if is_name {
                tidy.push_str(own);
            } else {
                tidy.push_str(&sql::string_literal(&name));
            }
        } else {
            tidy.push_str(own);
        }
        if token.is_significant() {
            last = own.to_ascii_lowercase();
        }
    }
    tidy
}

fn is_operator(text: &str) -> bool {
    matches!(
        text,
        "=" | "==" | "<>" | "!=" | "<" | ">" | "<=" | ">=" | "||" | "and" | "or" | "like" | "is" | "not" | "in"
    )
}
