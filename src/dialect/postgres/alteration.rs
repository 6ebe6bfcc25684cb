//! A column that stays and differs: its type, default, NULL, counter and comment.

use super::cast;
use super::columns::{alter_table, drop_default, set_default, set_not_null, settle_constraints, touched};
use super::ddl::{self, beside, column_type, default_value, quote};
use super::names;
use super::plan::{Pair, Work};
use super::recipes;
use super::tables::column_comment;
use super::type_change::TypeChange;
use super::type_name;
use crate::plan::{Conversion, Draft, Guard};
use crate::schema::{Column, ColumnIdentity};
use crate::sql;
use crate::state::IdentityKind;

const STRONG: &str = "ACCESS EXCLUSIVE";

/// A column that stays and differs.
pub(super) struct Alteration<'a> {
    pub(super) pair: &'a Pair,
    pub(super) old: &'a Column,
    pub(super) new: &'a Column,
    pub(super) conversion: Conversion,
}

impl Alteration<'_> {
    /// Its steps.
    pub(super) fn write(&self, work: &mut Work) {
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
