//! The steps: columns beside the old ones, a trigger, batches, what holds for them, and the swap.

use super::trigger::KeepTrigger;
use super::{Retyped, Retyping};
use crate::dialect::postgres::cast;
use crate::dialect::postgres::ddl::{self, beside, column_type, default_value, quote};
use crate::dialect::postgres::plan::{Pair, Work};
use crate::dialect::postgres::recipes::{self, SHOWN};
use crate::dialect::postgres::tables::column_comment;
use crate::plan::{Draft, Guard};
use crate::schema::Column;

const STRONG: &str = "ACCESS EXCLUSIVE";

/// Writes the steps for the columns of a table that get their new type this way.
pub(crate) fn write(work: &mut Work, pair: &Pair) {
    let Some(retyping) = &pair.retyping else { return };
    let steps = Steps { pair, retyping, trigger: KeepTrigger::new(pair, retyping) };
    let mut drafts = steps.begin();
    drafts.push(recipes::fill_step(retyping.batch.clone()));
    drafts.extend(steps.hold().into_iter().map(|mut draft| {
        // It goes with the column.
        draft.step.reverse.clear();
        draft
    }));
    drafts.extend(steps.swap());
    let touched: Vec<_> =
        retyping.columns.iter().filter_map(|column| column.new.identity).chain(pair.identity()).collect();
    work.drafts.extend(drafts.into_iter().map(|draft| draft.touching(touched.clone())));
}

struct Steps<'a> {
    pair: &'a Pair,
    retyping: &'a Retyping,
    trigger: KeepTrigger,
}

impl Steps<'_> {
    fn instant(&self, sql: String, mode: &'static str) -> Draft {
        Draft::ddl(sql).locking(self.pair.table(), mode).costing(Some(false), Some(false)).instant()
    }

    fn alter(&self, what: &str) -> Draft {
        self.instant(format!("ALTER TABLE {} {what}", self.pair.table()), STRONG)
    }

    /// The new columns, and the trigger that keeps them.
    fn begin(&self) -> Vec<Draft> {
        let table = self.pair.table();
        let mut drafts = Vec::new();
        for column in &self.retyping.columns {
            let draft = self.alter(&format!("ADD COLUMN {}", ddl::column(&column.bare())));
            let mut draft =
                draft.reversed([format!("ALTER TABLE {table} DROP COLUMN IF EXISTS {}", quote(&column.coming))]);
            if let Some(loses) = &column.change.loses {
                draft = draft.guarded(self.losses(column, loses));
            }
            drafts.push(draft);
        }
        drafts.extend(
            self.trigger.create().map(|(create, drop)| self.instant(create, "SHARE ROW EXCLUSIVE").reversed([drop])),
        );
        if let Some(first) = drafts.first_mut() {
            first.step.begins_part = true;
        }
        drafts
    }

    fn losses(&self, column: &Retyped, loses: &str) -> Guard {
        Guard {
            query: format!(
                "SELECT {}{} FROM {} WHERE {loses} LIMIT {SHOWN}",
                self.key_columns(),
                quote(&column.new.name),
                self.pair.table()
            ),
            message: format!(
                "`{}.{}` holds values that {} can't hold without a loss",
                self.pair.after.name.name,
                column.new.name,
                crate::dialect::postgres::type_name::short(&column.new.data_type)
            ),
            help: Some("change the rows first, or say in `using` what they become".to_owned()),
        }
    }

    /// The columns of the primary key, so that rows shown can be found.
    fn key_columns(&self) -> String {
        let columns = self.pair.before.primary_key.as_ref().map(|key| key.columns.as_slice()).unwrap_or_default();
        columns.iter().map(|column| format!("{}, ", quote(column))).collect()
    }

    /// All that holds for the old columns, for the new ones.
    fn hold(&self) -> Vec<Draft> {
        let Self { pair, retyping, .. } = self;
        let objects = &retyping.objects;
        let name = &pair.after.name;
        let mut drafts = Vec::new();
        for column in retyping.columns.iter().filter(|column| !column.new.nullable) {
            let quoted = quote(&column.coming);
            let nulls = Guard {
                query: format!(
                    "SELECT {}{} FROM {} WHERE {quoted} IS NULL LIMIT {SHOWN}",
                    self.key_columns(),
                    quote(&column.new.name),
                    pair.table()
                ),
                message: format!("`{}.{}` would be NULL in some rows", name.name, column.new.name),
                help: Some("give them a value with `backfill`, or in `using`".to_owned()),
            };
            drafts.extend(recipes::set_not_null(pair, &Column { nullable: false, ..column.bare() }, nulls));
        }
        drafts.extend(objects.indexes.iter().map(|index| recipes::add_index(name, &index.coming)));
        // The index now, the constraint when the column has its name.
        let uniques = objects.uniques.iter();
        drafts.extend(uniques.filter_map(|unique| recipes::add_unique(name, &unique.coming).into_iter().next()));
        drafts.extend(objects.checks.iter().flat_map(|check| recipes::add_check(&pair.after, &check.coming)));
        drafts
    }

    /// The new columns take the place of the old ones, in one transaction.
    fn swap(&self) -> Vec<Draft> {
        let Self { pair, retyping, .. } = self;
        let objects = &retyping.objects;
        let mut drafts = vec![self.lock()];
        drafts.extend(self.trigger.drop().map(|sql| self.instant(sql, STRONG)));
        for column in &retyping.columns {
            // Values that came before the trigger did.
            let losses = column.change.loses.as_ref().map(|loses| self.losses(column, loses));
            if let (Some(guard), Some(draft)) = (losses, drafts.last_mut().filter(|draft| draft.step.guard.is_none())) {
                draft.step.guard = Some(guard);
            }
            drafts.push(self.alter(&format!("DROP COLUMN {}", quote(&column.new.name))));
            let (coming, name) = (quote(&column.coming), quote(&column.new.name));
            drafts.push(self.alter(&format!("RENAME COLUMN {coming} TO {name}")));
        }
        for index in &objects.indexes {
            let sql = format!(
                "ALTER INDEX {} RENAME TO {}",
                beside(&pair.after.name, index.coming_name()),
                quote(index.name())
            );
            drafts.push(self.instant(sql, STRONG));
        }
        for unique in &objects.uniques {
            let constraint = ddl::unique_over_index(&unique.object, unique.coming_name());
            drafts.push(self.alter(&format!("ADD {constraint}")));
        }
        for check in &objects.checks {
            let (coming, name) = (quote(check.coming_name()), quote(check.name()));
            drafts.push(self.alter(&format!("RENAME CONSTRAINT {coming} TO {name}")));
        }
        for Retyped { new, .. } in &retyping.columns {
            if let Some(default) = &new.default {
                let value = default_value(default);
                drafts.push(self.alter(&format!("ALTER COLUMN {} SET DEFAULT {value}", quote(&new.name))));
            }
            if new.comment.is_some() {
                drafts.push(column_comment(&pair.table(), new, None).reversed([]).instant());
            }
        }
        // All of it is taken back together.
        if let Some(last) = drafts.last_mut() {
            last.step.reverse = retyping.columns.iter().flat_map(|column| self.way_back(column)).collect();
        }
        drafts
    }

    /// The lock first. What was written past the trigger is found before.
    fn lock(&self) -> Draft {
        let Self { pair, retyping, .. } = self;
        let table = pair.table();
        let draft = self.instant(format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"), STRONG).apart();
        let differing: Vec<String> = retyping.columns.iter().filter_map(differs).collect();
        if differing.is_empty() {
            return draft;
        }
        let columns: Vec<String> = retyping.columns.iter().map(|column| quote(&column.new.name)).collect();
        draft.guarded(Guard {
            query: format!(
                "SELECT {}{} FROM {table} WHERE {} LIMIT {SHOWN}",
                self.key_columns(),
                columns.join(", "),
                differing.join(" OR ")
            ),
            message: format!("rows of `{}` were written past dorm's trigger", pair.after.name.name),
            help: Some(format!(
                "write them once more (`UPDATE {table} SET {} = {0} WHERE …`) in a session that doesn't switch \
                 triggers off, and run `dorm migrate` again",
                columns.first().map(String::as_str).unwrap_or_default()
            )),
        })
    }

    /// The statements that give a column its old type again, at once.
    fn way_back(&self, column: &Retyped) -> Vec<String> {
        let Retyped { old, new, .. } = column;
        let table = self.pair.table();
        let name = quote(&new.name);
        let alter = |what: &str| format!("ALTER TABLE {table} ALTER COLUMN {name} {what}");
        let using = cast::cast(&name, &new.data_type, &old.data_type).using;
        let using = using.map(|text| format!(" USING {text}")).unwrap_or_default();
        let mut statements = Vec::new();
        if new.default.is_some() {
            statements.push(alter("DROP DEFAULT"));
        }
        statements.push(alter(&format!("TYPE {}{using}", column_type(old))));
        if let Some(default) = &old.default {
            statements.push(alter(&format!("SET DEFAULT {}", default_value(default))));
        }
        match (old.nullable, new.nullable) {
            (true, false) => statements.push(alter("DROP NOT NULL")),
            (false, true) => statements.push(alter("SET NOT NULL")),
            _ => {}
        }
        if old.comment != new.comment {
            let draft = column_comment(&table, &Column { name: new.name.clone(), ..old.clone() }, None);
            statements.push(draft.step.sql);
        }
        statements
    }
}

/// True for rows whose new value isn't what it must be, as far as that can be asked.
fn differs(column: &Retyped) -> Option<String> {
    if column.by_hand {
        return None;
    }
    let (coming, name) = (quote(&column.coming), quote(&column.new.name));
    if is_comparable(&column.new.data_type) && column.old.collation == column.new.collation {
        return Some(format!("{coming} IS DISTINCT FROM ({})::{}", column.value(), column.new.data_type));
    }
    Some(format!("{coming} IS NULL AND {name} IS NOT NULL"))
}

/// Whether values of a type can be asked for being equal.
fn is_comparable(data_type: &str) -> bool {
    let name = data_type.trim_end_matches("[]").split('(').next().unwrap_or_default().trim();
    let known = [
        "smallint",
        "integer",
        "bigint",
        "numeric",
        "real",
        "double precision",
        "text",
        "character varying",
        "character",
        "boolean",
        "date",
        "interval",
        "uuid",
        "jsonb",
        "bytea",
        "inet",
        "cidr",
    ];
    known.contains(&name) || data_type.starts_with("time")
}
