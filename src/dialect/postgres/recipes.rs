//! Changes of big tables as steps of which none blocks anybody for longer than a catalogue update.

use super::ddl::{self, Checked, beside, quote};
use super::order::in_between;
use super::plan::{ENGINE, Pair};
use crate::plan::{Batch, Draft, Guard};
use crate::schema::{Check, Column, ForeignKey, Index, PrimaryKey, SchemaObject, Table, TableName, Unique};
use std::time::Duration;

const STRONG: &str = "ACCESS EXCLUSIVE";
const WEAK: &str = "SHARE UPDATE EXCLUSIVE";

/// How many offending rows are asked for.
pub(super) const SHOWN: usize = 6;

/// DROP INDEX CONCURRENTLY.
pub(super) fn drop_index(table: &TableName, index: &str, again: &Index) -> Draft {
    Draft::ddl(format!("DROP INDEX CONCURRENTLY {}", beside(table, index)))
        .locking(ddl::table_name(table), WEAK)
        .costing(Some(false), Some(false))
        .reversed([ddl::index_concurrently(table, &Index { name: Some(index.to_owned()), ..again.clone() })])
        .long()
}

/// CREATE INDEX CONCURRENTLY. A unique one is asked for first whether rows would break it.
pub(super) fn add_index(table: &TableName, index: &Index) -> Draft {
    let draft = Draft::ddl(ddl::index_concurrently(table, index))
        .locking(ddl::table_name(table), WEAK)
        .costing(Some(false), Some(true))
        .reversed([drop_if_exists(table, index.name.as_deref().unwrap_or_default())])
        .long();
    let keys: Option<Vec<String>> = index.elements.iter().map(ddl::index_key).collect();
    match keys.filter(|_| index.unique) {
        Some(keys) => {
            let condition = index.condition.clone();
            draft.guarded(duplicates(table, index.name.as_deref(), &keys, condition, index.nulls_not_distinct))
        }
        None => draft,
    }
}

/// An index under the name of one that goes: built beside it, then the names are swapped.
pub(super) fn replace_index(table: &TableName, old: &Index, new: &Index) -> Vec<Draft> {
    let name = new.name.clone().unwrap_or_default();
    let (coming, going) = (in_between(&name), in_between(&format!("old_{name}")));
    let built = add_index(table, &Index { name: Some(coming.clone()), ..new.clone() });
    let rename = |from: &str, to: &str| {
        let sql = |from: &str, to: &str| format!("ALTER INDEX {} RENAME TO {}", beside(table, from), quote(to));
        Draft::ddl(sql(from, to))
            .locking(ddl::table_name(table), "ACCESS SHARE")
            .costing(Some(false), Some(false))
            .reversed([sql(to, from)])
            .instant()
    };
    vec![built, rename(&name, &going).apart(), rename(&coming, &name), drop_index(table, &going, old)]
}

/// A unique constraint over an index that is there already.
pub(super) fn add_unique(table: &TableName, unique: &Unique) -> Vec<Draft> {
    let name = unique.name.clone().unwrap_or_default();
    let keys: Vec<String> = unique.columns.iter().map(|column| quote(column)).collect();
    let guard = duplicates(table, Some(&name), &keys, None, unique.nulls_not_distinct);
    using_index(table, &name, &ddl::unique_index_concurrently(table, unique), &ddl::unique_using_index(unique), guard)
}

/// A primary key over an index that is there already. Its columns are NOT NULL by now.
pub(super) fn add_primary_key(table: &TableName, key: &PrimaryKey) -> Vec<Draft> {
    let name = key.name.clone().unwrap_or_default();
    let keys: Vec<String> = key.columns.iter().map(|column| quote(column)).collect();
    let guard = duplicates(table, Some(&name), &keys, None, false);
    let quoted = quote(&name);
    let index =
        format!("CREATE UNIQUE INDEX CONCURRENTLY {quoted} ON {} ({})", ddl::table_name(table), keys.join(", "));
    using_index(table, &name, &index, &format!("CONSTRAINT {quoted} PRIMARY KEY USING INDEX {quoted}"), guard)
}

fn using_index(table: &TableName, name: &str, index: &str, constraint: &str, guard: Guard) -> Vec<Draft> {
    let sql = ddl::table_name(table);
    let built = Draft::ddl(index)
        .locking(sql.clone(), WEAK)
        .costing(Some(false), Some(true))
        .reversed([drop_if_exists(table, name)])
        .guarded(guard)
        .long();
    let added = Draft::ddl(format!("ALTER TABLE {sql} ADD {constraint}"))
        .locking(sql.clone(), STRONG)
        .costing(Some(false), Some(false))
        // The index goes with it.
        .reversed([format!("ALTER TABLE {sql} DROP CONSTRAINT {}", quote(name))])
        .instant();
    vec![built, added]
}

fn drop_if_exists(table: &TableName, index: &str) -> String {
    format!("DROP INDEX CONCURRENTLY IF EXISTS {}", beside(table, index))
}

/// A check that holds for new rows at once, and for the old ones when they have been read.
pub(super) fn add_check(table: &Table, check: &Check) -> Vec<Draft> {
    let name = check.name().unwrap_or_default();
    let sql = ddl::table_name(&table.name);
    let not_valid = Check { validated: false, ..check.clone() };
    let mut added = add_not_valid(&sql, name, &ddl::check(&not_valid, Checked::AsDeclared));
    if !check.validated {
        return vec![added];
    }
    added = added.guarded(Guard {
        query: format!("SELECT * FROM {sql} WHERE NOT ({}) LIMIT {SHOWN}", check.expression),
        message: format!("rows of `{}` break `{name}`", table.name.name),
        help: Some("change these rows first, or the check".to_owned()),
    });
    vec![added, validate(&sql, name)]
}

fn add_not_valid(table: &str, name: &str, constraint: &str) -> Draft {
    Draft::ddl(format!("ALTER TABLE {table} ADD {constraint}"))
        .locking(table, STRONG)
        .costing(Some(false), Some(false))
        .reversed([format!("ALTER TABLE {table} DROP CONSTRAINT {}", quote(name))])
        .instant()
        .apart()
}

/// VALIDATE CONSTRAINT: reads all rows and lets others write.
pub(super) fn validate(table: &str, name: &str) -> Draft {
    Draft::ddl(format!("ALTER TABLE {table} VALIDATE CONSTRAINT {}", quote(name)))
        .locking(table, WEAK)
        .costing(Some(false), Some(true))
        .long()
}

/// A key that holds for new rows at once, and for the old ones when they have been read.
pub(super) fn add_key(table: &Table, key: &ForeignKey) -> Vec<Draft> {
    let name = key.name().unwrap_or_default();
    let sql = ddl::table_name(&table.name);
    let target = ddl::table_name(&key.target);
    let not_valid = ForeignKey { validated: false, ..key.clone() };
    let mut added = add_not_valid(&sql, name, &ddl::foreign_key(&not_valid, Checked::AsDeclared));
    added.step.locks = None;
    added = added.locking(sql.clone(), "SHARE ROW EXCLUSIVE");
    if target != sql {
        added = added.locking(target.clone(), "SHARE ROW EXCLUSIVE");
    }
    if !key.validated {
        return vec![added];
    }
    if !key.match_full {
        added = added.guarded(orphans(&sql, &target, table, key));
    }
    vec![added, validate(&sql, name).locking(target, "ROW SHARE")]
}

fn orphans(sql: &str, target: &str, table: &Table, key: &ForeignKey) -> Guard {
    let columns: Vec<String> = key.columns.iter().map(|column| format!("child.{}", quote(column))).collect();
    let known: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let pairs: Vec<String> = columns
        .iter()
        .zip(&key.target_columns)
        .map(|(column, other)| format!("parent.{} = {column}", quote(other)))
        .collect();
    let own = table.primary_key.iter().flat_map(|key| &key.columns).filter(|column| !key.columns.contains(column));
    let shown: Vec<String> =
        own.map(|column| format!("child.{}", quote(column))).chain(columns.iter().cloned()).collect();
    Guard {
        query: format!(
            "SELECT {} FROM {sql} AS child WHERE {} AND NOT EXISTS (SELECT FROM {target} AS parent WHERE {}) LIMIT {SHOWN}",
            shown.join(", "),
            known.join(" AND "),
            pairs.join(" AND ")
        ),
        message: format!(
            "rows of `{}` refer to rows of `{}` that aren't there ({})",
            table.name.name,
            key.target.name,
            key.columns.join(", ")
        ),
        help: Some("correct or delete these rows first".to_owned()),
    }
}

/// SET NOT NULL after a check that says the same has been validated, so that it needn't read the rows.
pub(super) fn set_not_null(pair: &Pair, column: &Column, nulls: Guard) -> Vec<Draft> {
    let table = pair.table();
    let name = quote(&column.name);
    let check = in_between(&format!("{}_not_null", column.name));
    let quoted = quote(&check);
    let added = add_not_valid(&table, &check, &format!("CONSTRAINT {quoted} CHECK ({name} IS NOT NULL) NOT VALID"));
    let set = Draft::ddl(format!("ALTER TABLE {table} ALTER COLUMN {name} SET NOT NULL"))
        .locking(table.clone(), STRONG)
        .costing(Some(false), Some(false))
        .reversed([format!("ALTER TABLE {table} ALTER COLUMN {name} DROP NOT NULL")])
        .instant();
    let dropped = Draft::ddl(format!("ALTER TABLE {table} DROP CONSTRAINT {quoted}"))
        .locking(table.clone(), STRONG)
        .costing(Some(false), Some(false))
        .reversed([format!("ALTER TABLE {table} ADD CONSTRAINT {quoted} CHECK ({name} IS NOT NULL) NOT VALID")])
        .instant();
    vec![added.guarded(nulls), validate(&table, &check), set, dropped]
}

/// The key that batches go along which change these columns; empty if there is none.
pub(super) fn key(pair: &Pair, changed: &[String]) -> Vec<String> {
    // Keys that are gone by then are none to go along.
    let mut table = pair.before.clone();
    let difference = &pair.difference;
    table.primary_key = table.primary_key.filter(|_| difference.primary_key.is_none());
    table.uniques.retain(|unique| !difference.uniques.dropped.contains(unique));
    table.indexes.retain(|index| !difference.indexes.dropped.contains(index));
    Batch::key_of(&table, changed, ENGINE)
}

/// The rows of a big table that have no value in a column, to be gone through in batches; none where
/// the table isn't big, or has no key to go along.
pub(super) fn fill(pair: &Pair, column: &Column, value: &str) -> Option<Batch> {
    let key = key(pair, std::slice::from_ref(&column.name));
    if !pair.takes_recipes || key.is_empty() {
        return None;
    }
    Some(Batch {
        table: pair.after.name.clone(),
        key,
        set: vec![(column.name.clone(), value.to_owned())],
        condition: Some(format!("{} IS NULL", quote(&column.name))),
        size: None,
        sleep: Duration::ZERO,
        max_batches: None,
    })
}

/// The batches as a step.
pub(super) fn fill_step(batch: Batch) -> Draft {
    let table = ddl::table_name(&batch.table);
    Draft::batch(batch, ENGINE).locking(table, "ROW EXCLUSIVE").costing(Some(false), Some(true))
}

/// Gives rows a value that are inserted while those that were there are filled.
pub(super) struct FillTrigger {
    table: String,
    /// Function and trigger; the function with its schema.
    function: String,
    trigger: String,
    body: String,
}

impl FillTrigger {
    pub(super) fn new(pair: &Pair, column: &Column, value: &str) -> Self {
        let name = in_between(&format!("fill_{}_{}", pair.after.name.name, column.name));
        let (quoted, alias) = (quote(&column.name), quote(&pair.after.name.name));
        // The value speaks of the table's columns: the new row stands where the table stands.
        let body = format!(
            "#variable_conflict use_column\nBEGIN\n    IF NEW.{quoted} IS NULL THEN\n        \
             NEW.{quoted} := (SELECT {value} FROM (SELECT NEW.*) AS {alias});\n    END IF;\n    RETURN NEW;\nEND"
        );
        Self {
            table: pair.table(),
            function: beside(&pair.after.name, &name),
            trigger: quote(&name),
            body: dollar_quoted(&body),
        }
    }

    fn statements(&self) -> [(String, String); 2] {
        let Self { table, function, trigger, body } = self;
        [
            (
                format!("CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body}"),
                format!("DROP FUNCTION {function}()"),
            ),
            (
                format!("CREATE TRIGGER {trigger} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"),
                format!("DROP TRIGGER {trigger} ON {table}"),
            ),
        ]
    }

    fn step(&self, sql: String, reverse: String, mode: &'static str) -> Draft {
        Draft::ddl(sql)
            .locking(self.table.clone(), mode)
            .costing(Some(false), Some(false))
            .reversed([reverse])
            .instant()
    }

    pub(super) fn create(&self) -> Vec<Draft> {
        let steps = self.statements().into_iter();
        steps.map(|(create, drop)| self.step(create, drop, "SHARE ROW EXCLUSIVE")).collect()
    }

    pub(super) fn drop(&self) -> Vec<Draft> {
        let steps = self.statements().into_iter().rev();
        steps.map(|(create, drop)| self.step(drop, create, STRONG)).collect()
    }
}

/// A text between dollar signs that don't occur in it.
pub(super) fn dollar_quoted(text: &str) -> String {
    let mut tag = "$dorm$".to_owned();
    while text.contains(&tag) {
        tag.insert(1, '_');
    }
    format!("{tag}\n{text}\n{tag}")
}

/// Rows that a unique key would find twice.
fn duplicates(
    table: &TableName,
    name: Option<&str>,
    keys: &[String],
    condition: Option<String>,
    nulls_not_distinct: bool,
) -> Guard {
    let list = keys.join(", ");
    let mut conditions: Vec<String> = condition.into_iter().map(|condition| format!("({condition})")).collect();
    if !nulls_not_distinct {
        conditions.extend(keys.iter().map(|key| format!("{key} IS NOT NULL")));
    }
    let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
    Guard {
        query: format!(
            "SELECT {list}, count(*) FROM {}{filter} GROUP BY {list} HAVING count(*) > 1 LIMIT {SHOWN}",
            ddl::table_name(table)
        ),
        message: format!("rows of `{}` are equal where `{}` is to be unique", table.name, name.unwrap_or_default()),
        help: Some("change or delete these rows first".to_owned()),
    }
}
