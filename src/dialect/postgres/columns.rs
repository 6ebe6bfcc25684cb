//! Columns that come, change and go, with the values in them.

use super::cast;
use super::ddl::{self, beside, column_type, default_value, quote};
use super::disturbance;
use super::names;
use super::plan::{Pair, Work};
use super::recipes;
use super::tables::column_comment;
use super::type_change::TypeChange;
use super::type_name;
use super::undeclared::{self, Reason};
use crate::plan::{Batch, Conversion, Draft, Guard, PlanError};
use crate::schema::{Column, ColumnDefault, ColumnIdentity, Deferral, ForeignKey};
use crate::sql::{self, TokenKind};
use crate::state::{Engine, IdentityKind};

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
        let steps = Alteration { pair, old, new, conversion: conversion(work, new) };
        steps.write(work);
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
fn settle_constraints(work: &mut Work, pair: &Pair) {
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

fn touched(pair: &Pair, column: &Column) -> impl Iterator<Item = crate::state::Identity> {
    column.identity.into_iter().chain(pair.identity())
}

fn alter_table(pair: &Pair, column: &Column, what: &str) -> Draft {
    let table = pair.table();
    Draft::ddl(format!("ALTER TABLE {table} {what}")).locking(table, STRONG).touching(touched(pair, column))
}

fn set_default(pair: &Pair, column: &Column, default: &ColumnDefault) -> Draft {
    let sql = format!("ALTER COLUMN {} SET DEFAULT {}", quote(&column.name), default_value(default));
    alter_table(pair, column, &sql).costing(Some(false), Some(false))
}

fn drop_default(pair: &Pair, column: &Column) -> Draft {
    let sql = format!("ALTER COLUMN {} DROP DEFAULT", quote(&column.name));
    alter_table(pair, column, &sql).costing(Some(false), Some(false))
}

fn set_not_null(pair: &Pair, column: &Column) -> Draft {
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

/// A column that stays and differs.
struct Alteration<'a> {
    pair: &'a Pair,
    old: &'a Column,
    new: &'a Column,
    conversion: Conversion,
}

impl Alteration<'_> {
    fn write(&self, work: &mut Work) {
        let Self { pair, old, new, .. } = self;
        let name = quote(&new.name);
        if old.generated.is_some() && new.generated.is_none() {
            let draft = alter_table(pair, new, &format!("ALTER COLUMN {name} DROP EXPRESSION"));
            work.push(draft.costing(Some(false), Some(false)));
        }
        if old.auto != new.auto {
            self.remove_auto(work);
        }
        if old.nullable != new.nullable && new.nullable {
            let mut draft =
                alter_table(pair, new, &format!("ALTER COLUMN {name} DROP NOT NULL")).costing(Some(false), Some(false));
            draft.step.reverse = vec![format!("ALTER TABLE {} ALTER COLUMN {name} SET NOT NULL", pair.table())];
            work.push(draft);
        }
        let is_retyped = old.data_type != new.data_type || old.collation != new.collation;
        let has_default = if is_retyped { self.change_type(work) } else { old.default.is_some() };
        self.change_default(work, has_default);
        if old.nullable && !new.nullable {
            self.fill_nulls(work);
        }
        if old.auto != new.auto {
            self.add_auto(work);
        } else if is_retyped && old.auto == Some(ColumnIdentity::Identity(IdentityKind::Serial)) {
            let sql = format!("ALTER SEQUENCE {} AS {}", self.sequence(work), new.data_type);
            work.push(Draft::ddl(sql).costing(Some(false), Some(false)).touching(touched(pair, new)));
        }
        if old.comment != new.comment {
            let draft = column_comment(&pair.table(), new, old.comment.as_deref());
            work.push(draft.touching(touched(pair, new)));
        }
    }

    /// Says whether the column has a default afterwards.
    fn change_type(&self, work: &mut Work) -> bool {
        let Self { pair, old, new, conversion } = self;
        let (table, name) = (pair.table(), quote(&new.name));
        let change = TypeChange::of(old, new, conversion);
        let mut draft = alter_table(pair, new, &change.actions()).costing(change.rewrites, change.rewrites);
        let reverse = cast::cast(&name, &new.data_type, &old.data_type).using;
        let reverse = reverse.map(|text| format!(" USING {text}")).unwrap_or_default();
        draft.step.reverse =
            vec![format!("ALTER TABLE {table} ALTER COLUMN {name} TYPE {}{reverse}", column_type(old))];
        if let (Some(loses), false) = (&change.loses, work.is_fresh(&pair.after)) {
            draft = draft.guarded(Guard {
                query: format!("SELECT {}{name} FROM {table} WHERE {loses} LIMIT 5", self.key_columns()),
                message: format!(
                    "`{}.{}` holds values that {} can't hold without a loss",
                    pair.after.name.name,
                    new.name,
                    type_name::short(&new.data_type)
                ),
                help: Some("change the rows first, or say in `using` what they become".to_owned()),
            });
        }
        work.push(draft);
        old.default.is_some() && !change.drops_default
    }

    /// The columns of the primary key, so that rows shown can be found.
    fn key_columns(&self) -> String {
        let columns = self.pair.before.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
        columns.iter().filter(|column| **column != self.new.name).map(|column| format!("{}, ", quote(column))).collect()
    }

    fn change_default(&self, work: &mut Work, has_default: bool) {
        let Self { pair, old, new, .. } = self;
        let is_same = match (&old.default, &new.default) {
            (Some(old), Some(new)) => has_default && sql::equal(&old.sql, &new.sql),
            (None, None) => true,
            (_, None) => !has_default,
            (None, Some(_)) => false,
        };
        if is_same {
            return;
        }
        let mut draft = match &new.default {
            Some(default) => set_default(pair, new, default),
            None => drop_default(pair, new),
        };
        if old.data_type == new.data_type {
            let back = match &old.default {
                Some(default) => format!("SET DEFAULT {}", default_value(default)),
                None => "DROP DEFAULT".to_owned(),
            };
            draft.step.reverse = vec![format!("ALTER TABLE {} ALTER COLUMN {} {back}", pair.table(), quote(&new.name))];
        }
        work.push(draft);
    }

    /// Values for NULLs, and NOT NULL.
    fn fill_nulls(&self, work: &mut Work) {
        let Self { pair, new, conversion, .. } = self;
        let (table, name) = (pair.table(), quote(&new.name));
        let value = conversion.backfill.clone().or_else(|| new.default.as_ref().map(|default| default.sql.clone()));
        let mut draft = set_not_null(pair, new);
        let nulls = Guard {
            query: format!("SELECT {}{name} FROM {table} WHERE {name} IS NULL LIMIT 5", self.key_columns()),
            message: format!("`{}.{}` is NULL in some rows", pair.after.name.name, new.name),
            help: Some("give them a value with `backfill`".to_owned()),
        };
        let fill = value.as_ref().and_then(|value| recipes::fill(pair, new, value));
        if pair.takes_recipes && (value.is_none() || fill.is_some()) {
            let mut recipe = recipes::set_not_null(pair, new, nulls);
            if let Some(batch) = fill {
                // Who inserts NULL between the batches and the check is found by the second pass.
                recipe.insert(1, recipes::fill_step(batch.clone()));
                recipe.insert(0, recipes::fill_step(batch));
            }
            work.drafts.extend(recipe.into_iter().map(|draft| draft.touching(touched(pair, new))));
            return;
        }
        match value {
            Some(value) => {
                let fill = Draft::data(format!("UPDATE {table} SET {name} = {value} WHERE {name} IS NULL"))
                    .locking(table, "ROW EXCLUSIVE")
                    .costing(Some(false), Some(true));
                work.push(fill.touching(touched(pair, new)));
                settle_constraints(work, pair);
            }
            None if !work.is_fresh(&pair.after) => {
                draft = draft.guarded(nulls);
            }
            None => {}
        }
        work.push(draft);
    }

    fn identity(column: &Column) -> Option<IdentityKind> {
        match column.auto {
            Some(ColumnIdentity::Identity(kind)) => Some(kind),
            Some(ColumnIdentity::Autoincrement) | None => None,
        }
    }

    /// The column's sequence as SQL says it.
    fn sequence(&self, work: &Work) -> String {
        beside(&self.pair.after.name, &sequence_name(work, self.pair, self.old, self.new))
    }

    fn remove_auto(&self, work: &mut Work) {
        let Self { pair, old, new, .. } = self;
        let name = quote(&new.name);
        match (Self::identity(old), Self::identity(new)) {
            (None, _)
            | (
                Some(IdentityKind::ByDefault | IdentityKind::Always),
                Some(IdentityKind::ByDefault | IdentityKind::Always),
            ) => {}
            (Some(IdentityKind::Serial), _) => {
                work.push(drop_default(pair, new));
                let draft = Draft::ddl(format!("DROP SEQUENCE {}", self.sequence(work)));
                work.push(draft.costing(Some(false), Some(false)).touching(touched(pair, new)));
            }
            (Some(_), _) => {
                let draft = alter_table(pair, new, &format!("ALTER COLUMN {name} DROP IDENTITY"));
                work.push(draft.costing(Some(false), Some(false)));
            }
        }
    }

    fn add_auto(&self, work: &mut Work) {
        let Self { pair, old, new, .. } = self;
        let Some(kind) = Self::identity(new) else { return };
        let (table, name) = (pair.table(), quote(&new.name));
        match (Self::identity(old), ddl::identity(kind)) {
            (Some(IdentityKind::ByDefault | IdentityKind::Always), Some(words)) => {
                let draft = alter_table(pair, new, &format!("ALTER COLUMN {name} SET GENERATED {words}"));
                work.push(draft.costing(Some(false), Some(false)));
                return;
            }
            (_, Some(words)) => {
                let draft = alter_table(pair, new, &format!("ALTER COLUMN {name} ADD GENERATED {words} AS IDENTITY"));
                work.push(draft.costing(Some(false), Some(false)));
            }
            (_, None) => {
                let sequence = beside(&pair.after.name, &names::object_name(&pair.after.name.name, &new.name, "seq"));
                for sql in [
                    format!("CREATE SEQUENCE {sequence} AS {} OWNED BY {table}.{name}", new.data_type),
                    format!(
                        "ALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT nextval({}::regclass)",
                        sql::string_literal(&sequence)
                    ),
                ] {
                    let draft = Draft::ddl(sql).locking(table.clone(), STRONG).costing(Some(false), Some(false));
                    work.push(draft.touching(touched(pair, new)));
                }
            }
        }
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({name}), 0) + 1, false) FROM {table}",
            sql::string_literal(&table),
            sql::string_literal(&new.name)
        );
        let draft = Draft::data(sql).locking(table, "ACCESS SHARE").costing(Some(false), Some(true));
        work.push(draft.touching(touched(pair, new)));
    }
}

/// The name of a column's sequence: the live one's, else the one that PostgreSQL gives.
pub(super) fn sequence_name(work: &Work, pair: &Pair, old: &Column, new: &Column) -> String {
    let declared = &pair.named.declared;
    let before = declared.columns.iter().find(|column| column.identity == new.identity);
    let live = before.and_then(|column| work.live.sequence(&declared.name, &column.name));
    let conventional = names::object_name(&pair.after.name.name, &new.name, "seq");
    let was_conventional = before.map(|column| names::object_name(&declared.name.name, &column.name, "seq"));
    match live {
        // It was renamed with its table or column, unless somebody had named it.
        Some(name) if Some(name) != was_conventional.as_deref() => name.to_owned(),
        // One that goes isn't renamed before.
        _ if old.auto != new.auto => was_conventional.unwrap_or(conventional),
        _ => conventional,
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
