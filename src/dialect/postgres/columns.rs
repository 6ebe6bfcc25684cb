//! Columns that come, change and go, with the values in them.

use super::alteration::Alteration;
use super::ddl::{self, default_value, quote};
use super::disturbance;
use super::plan::{Pair, Work};
use super::recipes;
use super::tables::column_comment;
use super::undeclared::{self, Reason};
use crate::plan::{Batch, Conversion, Draft, Guard, PlanError};
use crate::schema::{Column, ColumnDefault, Deferral, ForeignKey};
use crate::sql::{self, TokenKind};
use crate::state::Engine;

const STRONG: &str = "ACCESS EXCLUSIVE";

/// Refuses what would take undeclared things with it, or fail on them.
pub(super) fn check_undeclared(work: &Work, pairs: &[Pair]) -> Result<(), PlanError> {
    for pair in pairs {
        let old_name = |column: &Column| {
            let old = pair.named.declared.columns.iter().find(|old| old.identity == column.identity);
            old.map_or_else(|| column.name.clone(), |old| old.name.clone())
        };
        for column in &pair.difference.dropped_columns {
            undeclared::check_column(&work.live, &pair.named, &old_name(column), Reason::Dropped)?;
        }
        for (old, _) in disturbance::retyped(pair) {
            undeclared::check_column(&work.live, &pair.named, &old_name(old), Reason::Retyped)?;
        }
    }
    Ok(())
}

/// New columns, changed ones, and values for the rows that exist.
pub(super) fn alter(work: &mut Work, pair: &Pair) -> Result<(), PlanError> {
    for column in pair.before.columns.iter().filter(|column| pair.recreated.contains(&column.name)) {
        let draft = alter_table(pair, column, &format!("DROP COLUMN {}", quote(&column.name)));
        let draft = draft.costing(Some(false), Some(false));
        // What was computed can be computed again; what a person wrote can't.
        work.push(match &column.generated {
            Some(_) => draft,
            None => draft.losing(format!("the values of column `{}.{}`", pair.after.name.name, column.name)),
        });
    }
    let is_plain = |new: &Column| {
        !pair.recreated.contains(&new.name) && !pair.retyping.as_ref().is_some_and(|all| all.takes(&new.name))
    };
    for (old, new) in pair.difference.altered_columns.iter().filter(|(_, new)| is_plain(new)) {
        Alteration { pair, old, new, conversion: conversion(work, new) }.write(work);
    }
    for column in pair.after.columns.iter().filter(|column| pair.recreated.contains(&column.name)) {
        let draft = alter_table(pair, column, &format!("ADD COLUMN {}", ddl::column(column)));
        work.push(draft.costing(Some(true), Some(true)));
        if column.comment.is_some() {
            work.push(column_comment(&pair.table(), column, None).touching(touched(pair, column)));
        }
    }
    let mut fills = Vec::new();
    // What is computed comes after the columns that it reads.
    let computed = |column: &&Column| column.generated.is_some();
    let added = &pair.difference.added_columns;
    for column in added.iter().filter(|column| !computed(column)).chain(added.iter().filter(computed)) {
        fills.extend(add(work, pair, column));
    }
    let (online, fills): (Vec<_>, Vec<_>) = fills.into_iter().partition(|fill| fill.batch.is_some());
    for fill in online {
        fill_online(work, pair, fill);
    }
    let has_fills = !fills.is_empty();
    for Fill { column, value, .. } in &fills {
        let sql = format!("UPDATE {} SET {} = {value}", pair.table(), quote(&column.name));
        let draft = Draft::data(sql).locking(pair.table(), "ROW EXCLUSIVE").costing(Some(true), Some(true));
        work.push(draft.touching(touched(pair, column)));
    }
    if has_fills {
        settle_constraints(work, pair);
    }
    for Fill { column, .. } in fills {
        if let Some(default) = &column.default {
            work.push(set_default(pair, column, default));
        }
        if !column.nullable {
            work.push(set_not_null(pair, column));
        }
    }
    Ok(())
}

/// Values for the rows that exist.
struct Fill<'a> {
    column: &'a Column,
    value: String,
    /// How a big table is gone through; none where the rows are changed at once.
    batch: Option<Batch>,
}

impl<'a> Fill<'a> {
    fn new(pair: &Pair, column: &'a Column, value: String) -> Self {
        let batch = recipes::fill(pair, column, &value);
        Self { column, value, batch }
    }
}

/// What running programs insert while rows are filled in batches gets a value, too: by the default,
/// or by a trigger. The column was added without either.
fn fill_online(work: &mut Work, pair: &Pair, fill: Fill<'_>) {
    let Fill { column, value, batch } = fill;
    let mut drafts = Vec::new();
    let trigger = match &column.default {
        Some(default) => {
            drafts.push(set_default(pair, column, default));
            None
        }
        None => Some(recipes::FillTrigger::new(pair, column, &value)),
    };
    drafts.extend(trigger.iter().flat_map(recipes::FillTrigger::create));
    drafts.extend(batch.map(recipes::fill_step));
    if !column.nullable {
        let name = quote(&column.name);
        let nulls = Guard {
            query: format!("SELECT * FROM {} WHERE {name} IS NULL LIMIT 5", pair.table()),
            message: format!("`{}.{}` is NULL in some rows", pair.after.name.name, column.name),
            help: Some("`backfill` must give every row a value".to_owned()),
        };
        drafts.extend(recipes::set_not_null(pair, column, nulls));
    }
    drafts.extend(trigger.iter().flat_map(recipes::FillTrigger::drop));
    work.drafts.extend(drafts.into_iter().map(|draft| draft.touching(touched(pair, column))));
}

/// After a change of rows, what was put off must be checked before the table changes again:
/// "pending trigger events" otherwise.
pub(super) fn settle_constraints(work: &mut Work, pair: &Pair) {
    let deferred = |table: &crate::schema::Table| {
        table.foreign_keys.iter().any(|key| key.deferral != Deferral::NotDeferrable)
            || table.uniques.iter().any(|unique| unique.deferral != Deferral::NotDeferrable)
    };
    let live = work.live.table(&pair.named.declared.name);
    if deferred(&pair.before) || live.is_some_and(|live| deferred(live) || !live.triggers.is_empty()) {
        let draft = Draft::ddl("SET CONSTRAINTS ALL IMMEDIATE").costing(Some(false), Some(false));
        work.push(draft.touching(pair.identity()));
    }
}

fn conversion(work: &Work, column: &Column) -> Conversion {
    column.identity.and_then(|identity| work.conversions.get(&identity)).cloned().unwrap_or_default()
}

pub(super) fn touched(pair: &Pair, column: &Column) -> impl Iterator<Item = crate::state::Identity> {
    column.identity.into_iter().chain(pair.identity())
}

pub(super) fn alter_table(pair: &Pair, column: &Column, what: &str) -> Draft {
    let table = pair.table();
    Draft::ddl(format!("ALTER TABLE {table} {what}")).locking(table, STRONG).touching(touched(pair, column))
}

pub(super) fn set_default(pair: &Pair, column: &Column, default: &ColumnDefault) -> Draft {
    let sql = format!("ALTER COLUMN {} SET DEFAULT {}", quote(&column.name), default_value(default));
    alter_table(pair, column, &sql).costing(Some(false), Some(false))
}

pub(super) fn drop_default(pair: &Pair, column: &Column) -> Draft {
    let sql = format!("ALTER COLUMN {} DROP DEFAULT", quote(&column.name));
    alter_table(pair, column, &sql).costing(Some(false), Some(false))
}

pub(super) fn set_not_null(pair: &Pair, column: &Column) -> Draft {
    let name = quote(&column.name);
    let mut draft =
        alter_table(pair, column, &format!("ALTER COLUMN {name} SET NOT NULL")).costing(Some(false), Some(true));
    draft.step.reverse = vec![format!("ALTER TABLE {} ALTER COLUMN {name} DROP NOT NULL", pair.table())];
    draft
}

/// Adds a column. Gives back the value that its rows are to get, where ADD COLUMN can't do it.
fn add<'a>(work: &mut Work, pair: &Pair, column: &'a Column) -> Option<Fill<'a>> {
    let backfill = conversion(work, column).backfill.filter(|_| column.generated.is_none() && column.auto.is_none());
    let table = pair.table();
    let reverse = vec![format!("ALTER TABLE {table} DROP COLUMN {}", quote(&column.name))];
    let mut fill = None;
    let computed = column
        .default
        .as_ref()
        .filter(|_| pair.takes_recipes && column.generated.is_none() && rewrites_on_add(column) != Some(false));
    let (written, rewrites) = match &backfill {
        None if let Some(fill_by) = computed.map(|default| Fill::new(pair, column, default_value(default)))
            && fill_by.batch.is_some() =>
        {
            fill = Some(fill_by);
            (Column { default: None, nullable: true, ..column.clone() }, Some(false))
        }
        None => (column.clone(), rewrites_on_add(column)),
        Some(value) if is_constant(value) => {
            let default = Some(ColumnDefault { sql: value.clone(), literal: true });
            (Column { default, ..column.clone() }, Some(false))
        }
        Some(value) => {
            fill = Some(Fill::new(pair, column, value.clone()));
            (Column { default: None, nullable: true, ..column.clone() }, Some(false))
        }
    };
    let mut draft = alter_table(pair, column, &format!("ADD COLUMN {}", ddl::column(&written)))
        .costing(rewrites, Some(rewrites != Some(false)));
    draft.step.reverse = reverse;
    let needs_value =
        !column.nullable && column.default.is_none() && column.generated.is_none() && column.auto.is_none();
    if needs_value && backfill.is_none() && !work.is_fresh(&pair.after) {
        draft = draft.guarded(Guard {
            query: format!("SELECT * FROM {table} LIMIT 5"),
            message: format!(
                "`{}` has rows, and they would have no value for the new column `{}`",
                pair.after.name.name, column.name
            ),
            help: Some(
                "give the rows one with `backfill` (on the way back `reverse_backfill`), or the column a default"
                    .to_owned(),
            ),
        });
    }
    work.push(draft);
    if backfill.is_some() && fill.is_none() {
        work.push(match &column.default {
            Some(default) => set_default(pair, column, default),
            None => drop_default(pair, column),
        });
    }
    if column.comment.is_some() {
        work.push(column_comment(&table, column, None).touching(touched(pair, column)));
    }
    fill
}

/// A constant or stable default is kept in the catalogue; a volatile one is computed for each row.
fn rewrites_on_add(column: &Column) -> Option<bool> {
    if column.auto.is_some() {
        return Some(true);
    }
    if let Some(generated) = &column.generated {
        return Some(generated.stored);
    }
    match &column.default {
        None => Some(false),
        Some(default) if default.literal => Some(false),
        Some(default) => match default.sql.to_ascii_lowercase().as_str() {
            "gen_random_uuid()" | "uuidv7()" | "clock_timestamp()" | "random()" => Some(true),
            text if text.starts_with("current_") || text == "now()" => Some(false),
            _ => None,
        },
    }
}

/// Whether SQL is one value that is the same for every row.
fn is_constant(text: &str) -> bool {
    let tokens: Vec<_> = sql::tokens(text, Engine::Postgres).filter(sql::Token::is_significant).collect();
    match tokens.as_slice() {
        [value] => {
            matches!(value.kind, TokenKind::Number | TokenKind::String)
                || ["true", "false", "null"].iter().any(|word| value.text(text).eq_ignore_ascii_case(word))
        }
        [sign, number] => matches!(sign.text(text), "-" | "+") && number.kind == TokenKind::Number,
        _ => false,
    }
}

/// Columns that go.
pub(super) fn drop(work: &mut Work, pair: &Pair) {
    // What is computed goes before the columns that it reads.
    let computed = |column: &&Column| column.generated.is_some();
    let dropped = &pair.difference.dropped_columns;
    for column in dropped.iter().filter(computed).chain(dropped.iter().filter(|column| !computed(column))) {
        let named = pair.named.declared.columns.iter().find(|old| old.identity == column.identity);
        let shown = named.map_or(&column.name, |old| &old.name);
        let mut draft = alter_table(pair, column, &format!("DROP COLUMN {}", quote(&column.name)))
            .costing(Some(false), Some(false));
        if column.generated.is_none() {
            draft = draft.losing(format!("column `{}.{shown}` with its values", pair.named.declared.name.name));
        }
        draft.step.reverse = vec![format!("ALTER TABLE {} ADD COLUMN {}", pair.table(), ddl::column(column))];
        // Not while the table that its key pointed at is locked, too.
        let had_key = |key: &ForeignKey| key.target != pair.after.name && key.columns.contains(&column.name);
        let is_alone = pair.takes_recipes && pair.difference.foreign_keys.dropped.iter().any(had_key);
        work.push(if is_alone { draft.apart() } else { draft });
    }
}
