//! The new columns of a group take the place of the old ones, in one transaction.

use super::steps::{STRONG, Steps};
use super::{Retyped, Retyping};
use crate::dialect::postgres::alteration::sequence_name;
use crate::dialect::postgres::ddl::{self, beside, default_value, quote};
use crate::dialect::postgres::order::in_between;
use crate::dialect::postgres::plan::Work;
use crate::dialect::postgres::recipes::SHOWN;
use crate::dialect::postgres::tables::column_comment;
use crate::dialect::postgres::type_change::TypeChange;
use crate::plan::{Conversion, Draft, Guard};
use crate::schema::{Column, ColumnIdentity};
use crate::sql;
use crate::state::IdentityKind;
use std::collections::BTreeSet;

/// The steps of the last transaction.
pub(super) fn swap(work: &Work, members: &[Steps<'_>]) -> Vec<Draft> {
    let mut drafts = lock(members);
    for phase in [Steps::end_trigger, Steps::release] {
        for steps in members {
            drafts.extend(steps.touching(phase(steps)));
        }
    }
    for steps in members {
        drafts.extend(steps.touching(steps.columns(work)));
    }
    for steps in members {
        drafts.extend(steps.touching(steps.names()));
    }
    // All of it is taken back together.
    if let Some(last) = drafts.last_mut() {
        last.step.reverse = members.iter().flat_map(Steps::way_back).collect();
    }
    drafts
}

/// All locks at once, so that nobody waits for the first while the second is waited for.
fn lock(members: &[Steps<'_>]) -> Vec<Draft> {
    let own: Vec<String> = members.iter().map(|steps| steps.pair.table()).collect();
    let keys = members.iter().flat_map(|steps| &steps.retyping.objects.foreign_keys);
    let targets: BTreeSet<String> = keys.map(|key| ddl::table_name(&key.object.target)).collect();
    let others: Vec<String> = targets.into_iter().filter(|target| !own.contains(target)).collect();
    let names: Vec<&str> = own.iter().chain(&others).map(String::as_str).collect();
    let mut draft = Draft::ddl(format!("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", names.join(", ")))
        .costing(Some(false), Some(false))
        .instant()
        .apart();
    for name in names {
        draft = draft.locking(name, STRONG);
    }
    members.first().map(|first| first.touching(vec![draft])).unwrap_or_default()
}

impl Steps<'_> {
    /// The trigger goes. What was written past it, or before it was there, is found before.
    fn end_trigger(&self) -> Vec<Draft> {
        let [trigger, function] = self.trigger.drop().map(|sql| self.instant(sql, STRONG));
        let (mut trigger, mut function) = (trigger, function);
        trigger.step.guard = self.written_past();
        function.step.guard = self.retyping.columns.iter().find_map(|column| self.losses(column));
        vec![trigger, function]
    }

    fn written_past(&self) -> Option<Guard> {
        let Retyping { columns, .. } = self.retyping;
        let differing: Vec<String> = columns.iter().filter_map(differs).collect();
        let first = columns.first()?;
        if differing.is_empty() {
            return None;
        }
        let table = self.pair.table();
        let names: Vec<String> = columns.iter().map(|column| quote(&column.new.name)).collect();
        let name = quote(&first.new.name);
        Some(Guard {
            query: format!(
                "SELECT {}{} FROM {table} WHERE {} LIMIT {SHOWN}",
                self.key_columns(first),
                names.join(", "),
                differing.join(" OR ")
            ),
            message: format!("rows of `{}` were written past dorm's trigger", self.pair.after.name.name),
            help: Some(format!(
                "write them once more (`UPDATE {table} SET {name} = {name} WHERE …`) in a session that doesn't switch \
                 triggers off, and run `dorm migrate` again"
            )),
        })
    }

    /// The keys of the old columns go, in all tables before the columns do.
    fn release(&self) -> Vec<Draft> {
        let keys = self.retyping.objects.foreign_keys.iter();
        keys.map(|key| self.alter(&format!("DROP CONSTRAINT {}", quote(key.name())))).collect()
    }

    /// The old columns go, and the new ones get their names. What counts goes on counting.
    fn columns(&self, work: &Work) -> Vec<Draft> {
        let pair = self.pair;
        let mut drafts = Vec::new();
        for column in &self.retyping.columns {
            let (coming, name) = (quote(&column.coming), quote(&column.new.name));
            let mut rename_sequence = None;
            if let Some(ColumnIdentity::Identity(kind)) = column.new.auto {
                let sequence = sequence_name(work, pair, &column.old, &column.new);
                let old = beside(&pair.after.name, &sequence);
                match ddl::identity(kind) {
                    None => drafts.extend(self.hand_over(column, &old)),
                    Some(words) => {
                        let between = in_between(&sequence);
                        let new = beside(&pair.after.name, &between);
                        drafts.push(self.alter(&format!(
                            "ALTER COLUMN {coming} ADD GENERATED {words} AS IDENTITY (SEQUENCE NAME {new})"
                        )));
                        let counted =
                            format!("SELECT setval({}, last_value, is_called) FROM {old}", sql::string_literal(&new));
                        drafts.push(Draft::data(counted).costing(Some(false), Some(false)).instant());
                        let rename = format!("ALTER SEQUENCE {new} RENAME TO {}", quote(&sequence));
                        rename_sequence = Some(self.instant(rename, STRONG));
                    }
                }
            }
            drafts.push(self.alter(&format!("DROP COLUMN {name}")));
            drafts.push(self.alter(&format!("RENAME COLUMN {coming} TO {name}")));
            drafts.extend(rename_sequence);
        }
        drafts
    }

    /// A serial column's sequence belongs to the new column from now on.
    fn hand_over(&self, column: &Retyped, sequence: &str) -> Vec<Draft> {
        let table = self.pair.table();
        let coming = quote(&column.coming);
        let alter = |what: &str| self.instant(format!("ALTER SEQUENCE {sequence} {what}"), STRONG);
        vec![
            alter(&format!("AS {}", column.new.data_type)),
            alter(&format!("OWNED BY {table}.{coming}")),
            self.alter(&format!(
                "ALTER COLUMN {coming} SET DEFAULT nextval({}::regclass)",
                sql::string_literal(sequence)
            )),
        ]
    }

    /// Constraints and indexes get their names, columns what stands beside their type.
    fn names(&self) -> Vec<Draft> {
        let pair = self.pair;
        let objects = &self.retyping.objects;
        let mut drafts = Vec::new();
        if let Some(key) = &objects.primary_key {
            let (name, coming) = (key.key.name.as_deref(), key.coming.name.as_deref());
            drafts.push(self.alter(&format!(
                "ADD CONSTRAINT {} PRIMARY KEY USING INDEX {}",
                quote(name.unwrap_or_default()),
                quote(coming.unwrap_or_default())
            )));
        }
        for index in &objects.indexes {
            let coming = beside(&pair.after.name, index.coming_name());
            drafts.push(self.instant(format!("ALTER INDEX {coming} RENAME TO {}", quote(index.name())), STRONG));
        }
        for unique in &objects.uniques {
            let constraint = ddl::unique_over_index(&unique.object, unique.coming_name());
            drafts.push(self.alter(&format!("ADD {constraint}")));
        }
        let checks = objects.checks.iter().map(|check| (check.coming_name(), check.name()));
        for (coming, name) in checks.chain(objects.foreign_keys.iter().map(|key| (key.coming_name(), key.name()))) {
            drafts.push(self.alter(&format!("RENAME CONSTRAINT {} TO {}", quote(coming), quote(name))));
        }
        for Retyped { new, .. } in &self.retyping.columns {
            if let Some(default) = &new.default {
                let value = default_value(default);
                drafts.push(self.alter(&format!("ALTER COLUMN {} SET DEFAULT {value}", quote(&new.name))));
            }
            if new.comment.is_some() {
                drafts.push(column_comment(&pair.table(), new, None).reversed([]).instant());
            }
        }
        drafts
    }

    /// The statements that give the columns their old types again, at once.
    fn way_back(&self) -> Vec<String> {
        self.retyping.columns.iter().flat_map(|column| self.column_back(column)).collect()
    }

    fn column_back(&self, column: &Retyped) -> Vec<String> {
        let Retyped { old, new, .. } = column;
        let table = self.pair.table();
        let alter = |what: &str| format!("ALTER TABLE {table} ALTER COLUMN {} {what}", quote(&new.name));
        let mut statements = Vec::new();
        if new.default.is_some() {
            statements.push(alter("DROP DEFAULT"));
        }
        let named = Column { name: new.name.clone(), ..old.clone() };
        let bare = Column { default: None, ..new.clone() };
        statements
            .push(format!("ALTER TABLE {table} {}", TypeChange::of(&bare, &named, &Conversion::default()).actions()));
        if let Some(default) = &old.default {
            statements.push(alter(&format!("SET DEFAULT {}", default_value(default))));
        }
        match (old.nullable, new.nullable) {
            (true, false) => statements.push(alter("DROP NOT NULL")),
            (false, true) => statements.push(alter("SET NOT NULL")),
            _ => {}
        }
        if old.auto == Some(ColumnIdentity::Identity(IdentityKind::Serial)) {
            statements.push(format!(
                "DO $$ BEGIN EXECUTE format('ALTER SEQUENCE %s AS {}', pg_get_serial_sequence({}, {})); END $$",
                old.data_type,
                sql::string_literal(&table),
                sql::string_literal(&new.name)
            ));
        }
        if old.comment != new.comment {
            statements.push(column_comment(&table, &named, None).step.sql);
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
        let value = column.change.value();
        let differs = format!("{coming} IS DISTINCT FROM ({value})::{}", column.new.data_type);
        // What NULL became may be another value each time: a moment, a random number.
        return Some(match column.fill {
            Some(_) => format!("(({value}) IS NOT NULL AND {differs})"),
            None => differs,
        });
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
