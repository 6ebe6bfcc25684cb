//! Renames of tables, columns and what hangs on them, in an order in which no name is taken twice.

use super::ddl;
use super::naming::{self, ObjectKind};
use super::plan::Altered;
use crate::plan::{Draft, Renames};
use crate::schema::TableName;
use crate::state::Identity;
use std::collections::BTreeMap;

/// Renames of tables and columns.
pub(super) fn tables_and_columns(renames: &Renames, altered: &[Altered]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for (identity, old, new) in &renames.tables {
        if old.schema != new.schema {
            let schema = new.schema.as_deref().map_or_else(|| "current_schema".to_owned(), ddl::quote);
            let moved = match &new.schema {
                Some(_) => format!("ALTER TABLE {} SET SCHEMA {schema}", ddl::table_name(old)),
                // The database's own schema has no name in a migration: the connection knows it.
                None => format!(
                    "DO $$ BEGIN EXECUTE format('ALTER TABLE %s SET SCHEMA %I', {}, current_schema()); END $$",
                    crate::sql::string_literal(&ddl::table_name(old))
                ),
            };
            drafts.push(alter(moved, *identity, &old.name));
        }
    }
    let pairs: Vec<(Identity, TableName, TableName)> = renames
        .tables
        .iter()
        .filter(|(_, old, new)| old.name != new.name)
        .map(|(identity, old, new)| {
            (*identity, TableName { schema: new.schema.clone(), name: old.name.clone() }, new.clone())
        })
        .collect();
    for (identity, old, new) in
        in_order(pairs, |name| TableName { schema: name.schema.clone(), name: format!("__dorm_{}", name.name) })
    {
        let sql = format!("ALTER TABLE {} RENAME TO {}", ddl::table_name(&old), ddl::quote(&new.name));
        drafts.push(alter(sql, identity, &old.name));
    }
    let mut columns: BTreeMap<&TableName, Vec<(Identity, String, String)>> = BTreeMap::new();
    for (table, identity, old, new) in &renames.columns {
        columns.entry(table).or_default().push((*identity, old.clone(), new.clone()));
    }
    for (table, pairs) in columns {
        let owner = altered.iter().find(|altered| &altered.after.name == table).and_then(Altered::identity);
        for (identity, old, new) in in_order(pairs, |name| format!("__dorm_{name}")) {
            let sql = format!(
                "ALTER TABLE {} RENAME COLUMN {} TO {}",
                ddl::table_name(table),
                ddl::quote(&old),
                ddl::quote(&new)
            );
            drafts.push(alter(sql, identity, &table.name).touching(owner));
        }
    }
    drafts
}

/// Renames of constraints, indexes and sequences of one table.
pub(super) fn objects(altered: &Altered) -> Vec<Draft> {
    let table = &altered.after.name;
    let mut drafts = Vec::new();
    let renames = naming::renames(altered);
    for kind in [ObjectKind::Constraint, ObjectKind::Index] {
        let pairs = renames
            .iter()
            .filter(|(other, _, _)| *other == kind)
            .map(|(_, old, new)| (altered.identity().unwrap_or_default(), old.clone(), new.clone()))
            .collect();
        for (identity, old, new) in in_order(pairs, |name| format!("__dorm_{name}")) {
            let sql = match kind {
                ObjectKind::Constraint => format!(
                    "ALTER TABLE {} RENAME CONSTRAINT {} TO {}",
                    ddl::table_name(table),
                    ddl::quote(&old),
                    ddl::quote(&new)
                ),
                ObjectKind::Index => {
                    format!("ALTER INDEX {} RENAME TO {}", ddl::beside(table, &old), ddl::quote(&new))
                }
            };
            drafts.push(alter(sql, identity, &table.name));
        }
    }
    for column in altered.after.columns.iter().filter(|column| column.auto.is_some()) {
        let old = altered.named.old_columns.iter().find(|(identity, _)| Some(*identity) == column.identity);
        let Some((_, old)) = old else { continue };
        let (old, new) =
            (format!("{}_{old}_seq", altered.old_name.name), format!("{}_{}_seq", table.name, column.name));
        // A name that PostgreSQL had to shorten stays as it is: nobody relies on it.
        if old != new && old.len() <= 63 && new.len() <= 63 {
            let sql = format!("ALTER SEQUENCE IF EXISTS {} RENAME TO {}", ddl::beside(table, &old), ddl::quote(&new));
            drafts.push(alter(sql, altered.identity().unwrap_or_default(), &table.name));
        }
    }
    drafts
}

fn alter(sql: String, identity: Identity, table: &str) -> Draft {
    Draft::ddl(sql)
        .touching([identity])
        .locking(ddl::quote(table), "ACCESS EXCLUSIVE")
        .costing(Some(false), Some(false))
}

/// Renames so that a name is free before it is taken; a circle goes through a name of its own.
fn in_order<N: Clone + Ord>(mut pairs: Vec<(Identity, N, N)>, temporary: impl Fn(&N) -> N) -> Vec<(Identity, N, N)> {
    let mut ordered = Vec::with_capacity(pairs.len());
    while !pairs.is_empty() {
        let free = pairs.iter().position(|(_, _, new)| !pairs.iter().any(|(_, old, _)| old == new));
        match free {
            Some(place) => ordered.push(pairs.remove(place)),
            None => {
                // Every name that is wanted is still held: one of the holders steps aside.
                if let Some((identity, old, _)) = pairs.first_mut() {
                    let aside = temporary(old);
                    ordered.push((*identity, old.clone(), aside.clone()));
                    *old = aside;
                }
            }
        }
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_goes_through_a_name_of_its_own() {
        let pairs = vec![
            (Identity(4), "a".to_owned(), "b".to_owned()),
            (Identity(8), "b".to_owned(), "a".to_owned()),
            (Identity(12), "c".to_owned(), "d".to_owned()),
        ];
        let ordered: Vec<(String, String)> =
            in_order(pairs, |name| format!("__dorm_{name}")).into_iter().map(|(_, old, new)| (old, new)).collect();
        let expected = [("c", "d"), ("a", "__dorm_a"), ("b", "a"), ("__dorm_a", "b")];
        assert_eq!(ordered, expected.map(|(old, new)| (old.to_owned(), new.to_owned())));
    }
}
