//! Whole tables: made, finished with comments and storage, taken over, and looked at before
//! something of theirs is dropped.

use super::ddl;
use super::plan::Altered;
use crate::plan::{Change, Draft, PlanError, PostgresCatalogue};
use crate::schema::{ForeignKey, SchemaObject, Table, TableName, compare_structure};
use crate::sql;
use crate::state::Engine;
use std::collections::BTreeSet;

/// CREATE TABLE with its indexes and comments.
pub(super) fn create(table: &Table, inline: &dyn Fn(&ForeignKey) -> bool) -> Vec<Draft> {
    let name = ddl::table_name(&table.name);
    let mut drafts = vec![
        Draft::ddl(ddl::create_table(table, inline))
            .touching(table.identity)
            .locking(name.clone(), "ACCESS EXCLUSIVE")
            .costing(Some(false), Some(false)),
    ];
    for key in table.foreign_keys.iter().filter(|key| inline(key) && key.target != table.name) {
        if let Some(draft) = drafts.pop() {
            drafts.push(draft.locking(ddl::table_name(&key.target), "SHARE ROW EXCLUSIVE"));
        }
    }
    let statements = table
        .indexes
        .iter()
        .map(|index| ddl::create_index(&table.name, index))
        .chain(table.comment.iter().map(|comment| ddl::comment_on_table(&table.name, Some(comment))))
        .chain(
            table
                .columns
                .iter()
                .filter(|column| column.comment.is_some())
                .map(|column| ddl::comment_on_column(&table.name, &column.name, column.comment.as_ref())),
        );
    drafts.extend(statements.map(|sql| {
        Draft::ddl(sql).touching(table.identity).locking(name.clone(), "SHARE").costing(Some(false), Some(false))
    }));
    drafts
}

/// Comment and storage of a table that stays.
pub(super) fn finish(altered: &Altered) -> Result<Vec<Draft>, PlanError> {
    let (before, after) = (&altered.before, &altered.after);
    let name = ddl::table_name(&after.name);
    if altered.difference.partition {
        return Err(PlanError::new(format!("table {name} can't be partitioned another way in place"))
            .help("make a model with the new `partition_by`, copy the rows with RunSQL, and delete the old one"));
    }
    let mut statements = Vec::new();
    if altered.difference.comment {
        statements.push(ddl::comment_on_table(&after.name, after.comment.as_ref()));
    }
    if before.options.unlogged != after.options.unlogged {
        let word = if after.options.unlogged { "UNLOGGED" } else { "LOGGED" };
        statements.push(format!("ALTER TABLE {name} SET {word}"));
    }
    let gone: Vec<String> = before
        .options
        .storage
        .iter()
        .filter(|(key, _)| !after.options.storage.iter().any(|(other, _)| other == key))
        .map(|(key, _)| key.clone())
        .collect();
    if !gone.is_empty() {
        statements.push(format!("ALTER TABLE {name} RESET ({})", gone.join(", ")));
    }
    let set: Vec<(String, String)> =
        after.options.storage.iter().filter(|entry| !before.options.storage.contains(entry)).cloned().collect();
    if !set.is_empty() {
        statements.push(format!("ALTER TABLE {name} SET ({})", ddl::parameters(&set)));
    }
    if before.options.tablespace != after.options.tablespace {
        let tablespace = after.options.tablespace.as_deref().unwrap_or("pg_default");
        statements.push(format!("ALTER TABLE {name} SET TABLESPACE {}", ddl::quote(tablespace)));
    }
    Ok(statements
        .into_iter()
        .map(|sql| {
            let rewrites = ["LOGGED", "TABLESPACE"].iter().any(|word| sql.contains(word));
            Draft::ddl(sql)
                .touching(altered.identity())
                .locking(name.clone(), "ACCESS EXCLUSIVE")
                .costing(Some(rewrites), Some(rewrites))
        })
        .collect())
}

/// A table that dorm manages from now on is made where it isn't there; where it is, its structure
/// must be the declared one.
pub(super) fn settle_adopted(change: &mut Change, live: Option<&PostgresCatalogue>) -> Result<(), PlanError> {
    for table in std::mem::take(&mut change.adopted) {
        match live.and_then(|live| live.tables.get(&table.name)) {
            None => change.created.push(table),
            Some(there) => {
                let found = compare_structure(&table, there).structure;
                if !found.is_empty() {
                    return Err(PlanError::new(format!(
                        "table `{}` is there already, and its structure isn't the declared one: {}",
                        table.name.name,
                        found.join("; ")
                    ))
                    .help("change the declaration to what is there, and the structure with a later migration"));
                }
            }
        }
    }
    Ok(())
}

/// DROP never says CASCADE, but DROP COLUMN takes some things with it without being asked: what
/// nobody declared must be dropped by a person first.
pub(super) fn check_dependents(change: &Change, live: Option<&PostgresCatalogue>) -> Result<(), PlanError> {
    let Some(live) = live else { return Ok(()) };
    let mut refused: Vec<(String, String)> = Vec::new();
    for pair in &change.altered {
        let going: BTreeSet<&str> = pair
            .before
            .columns
            .iter()
            .filter(|old| !pair.after.columns.iter().any(|new| new.identity == old.identity))
            .map(|column| column.name.as_str())
            .collect();
        if going.is_empty() {
            continue;
        }
        if let Some(table) = live.tables.get(&pair.before.name) {
            undeclared(&pair.before, table, &going, &mut refused);
        }
        for dependent in &live.dependents {
            let hit = dependent.column.as_deref().is_some_and(|column| going.contains(column));
            if dependent.table == pair.before.name && hit {
                refused.push((dependent.description.clone(), dependent.drop.clone()));
            }
        }
    }
    let dropped: BTreeSet<&TableName> = change.dropped.iter().map(|table| &table.name).collect();
    for dependent in live.dependents.iter().filter(|dependent| dropped.contains(&dependent.table)) {
        refused.push((dependent.description.clone(), dependent.drop.clone()));
    }
    refused.sort();
    refused.dedup();
    if refused.is_empty() {
        return Ok(());
    }
    let (things, drops): (Vec<String>, Vec<String>) = refused.into_iter().unzip();
    Err(PlanError::new(format!("something that no model declares stands in the way: {}", things.join(", ")))
        .help(format!("nothing was changed; if it may go, drop it first: {};", drops.join("; "))))
}

/// Indexes over several columns and checks of the live table that would go with a column.
fn undeclared(declared: &Table, live: &Table, going: &BTreeSet<&str>, refused: &mut Vec<(String, String)>) {
    for index in &live.indexes {
        let known = declared
            .indexes
            .iter()
            .any(|other| other.same_substance(index) || (other.name.is_some() && other.name == index.name));
        let several = index.elements.len() + index.include.len() > 1;
        if !known && several && super::naming::index_mentions(index, going) {
            let name = index.name.clone().unwrap_or_default();
            refused.push((format!("index `{name}`"), format!("DROP INDEX {}", ddl::beside(&live.name, &name))));
        }
    }
    for check in &live.checks {
        // The server's spelling of a declared check differs from the declared one, so names and
        // the convention decide what is known here.
        let mut named = declared.clone();
        crate::dialect::lower::conventional_names(&mut named, Engine::Postgres);
        let known = named.checks.iter().any(|other| other.name == check.name)
            || declared.checks.iter().any(|other| other.same_substance(check));
        let mentioned: Vec<&&str> =
            going.iter().filter(|column| sql::mentions(&check.expression, column, Engine::Postgres)).collect();
        let others = live.columns.iter().any(|column| {
            !going.contains(column.name.as_str()) && sql::mentions(&check.expression, &column.name, Engine::Postgres)
        });
        if !known && !mentioned.is_empty() && others {
            let name = check.name.clone().unwrap_or_default();
            refused.push((
                format!("check `{name}`"),
                format!("ALTER TABLE {} DROP CONSTRAINT {}", ddl::table_name(&live.name), ddl::quote(&name)),
            ));
        }
    }
}
