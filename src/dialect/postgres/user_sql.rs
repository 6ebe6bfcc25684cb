//! What a person's statement reads and writes: tables, as far as a grammar can tell.

use super::ddl::table_name;
use crate::plan::{Catalogue, Lock, OnlinePolicy, PlanError, Step, StepClass, StepKind};
use crate::schema::TableName;
use sqlparser::ast::{Ident, ObjectNamePart, Statement, visit_relations};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use std::ops::ControlFlow;

const WRITES: &str = "ROW EXCLUSIVE";

const REMARK: &str =
    "user SQL, not online: what it changes in one go is locked until the end; `BackfillBatch` goes in batches";

/// Says of a person's statements that read or write rows which tables they lock and how big these
/// are. What the grammar doesn't know stays unknown.
pub fn measure(steps: &mut [Step], catalogue: &mut dyn Catalogue, policy: OnlinePolicy) -> Result<(), PlanError> {
    if policy == OnlinePolicy::NEVER {
        return Ok(());
    }
    let mine = |step: &&mut Step| step.class == StepClass::User && step.kind == StepKind::Data && step.locks.is_none();
    for step in steps.iter_mut().filter(mine) {
        let tables = tables(&step.sql);
        let names: Vec<TableName> = tables.iter().map(|(name, _)| name.clone()).collect();
        if names.is_empty() {
            continue;
        }
        let sizes = catalogue.postgres_sizes(&names)?;
        let known = || tables.iter().filter_map(|(name, mode)| Some((name, *mode, *sizes.get(name)?)));
        let locks: Vec<Lock> = known().map(|(name, mode, _)| Lock { table: table_name(name), mode }).collect();
        let biggest = known().map(|(_, _, size)| size).max_by_key(|size| size.rows);
        if let Some(size) = biggest {
            let is_written = locks.first().is_some_and(|lock| lock.mode == WRITES);
            step.remark = (is_written && policy.is_big(Some(size))).then(|| REMARK.to_owned());
            step.locks = Some(locks);
            step.rows = Some(size.rows);
            step.bytes = Some(size.bytes);
        }
    }
    Ok(())
}

/// The tables of a statement with the lock that it takes, the one that is written first; names of
/// common table expressions may be among them.
fn tables(sql: &str) -> Vec<(TableName, &'static str)> {
    let Ok(statements) = Parser::parse_sql(&PostgreSqlDialect {}, sql) else { return Vec::new() };
    let mut found: Vec<(TableName, &'static str)> = Vec::new();
    for statement in &statements {
        let writes = matches!(
            statement,
            Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) | Statement::Merge { .. }
        );
        let mut mode = if writes { WRITES } else { "ACCESS SHARE" };
        let _: ControlFlow<()> = visit_relations(statement, |name| {
            let parts: Vec<String> = name.0.iter().filter_map(ObjectNamePart::as_ident).map(folded).collect();
            let table = match parts.as_slice() {
                [name] => TableName { schema: None, name: name.clone() },
                [.., schema, name] => TableName { schema: Some(schema.clone()), name: name.clone() },
                [] => return ControlFlow::Continue(()),
            };
            if !found.iter().any(|(known, _)| *known == table) {
                found.push((table, mode));
            }
            mode = "ACCESS SHARE";
            ControlFlow::Continue(())
        });
    }
    found
}

/// A name as the server understands it.
fn folded(name: &Ident) -> String {
    if name.quote_style.is_some() { name.value.clone() } else { name.value.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_with_their_locks() {
        let told = |sql: &str| {
            let found: Vec<String> = tables(sql).iter().map(|(name, mode)| format!("{name} {mode}")).collect();
            found.join(", ")
        };
        assert_eq!(
            told("UPDATE Posts SET a = 1 WHERE b IN (SELECT b FROM \"Other\")"),
            "posts ROW EXCLUSIVE, Other ACCESS SHARE"
        );
        assert_eq!(
            told("DELETE FROM s.posts USING tags WHERE posts.id = tags.id"),
            "s.posts ROW EXCLUSIVE, tags ACCESS SHARE"
        );
        assert_eq!(told("INSERT INTO a SELECT * FROM b"), "a ROW EXCLUSIVE, b ACCESS SHARE");
        assert_eq!(told("SELECT count(*) FROM a"), "a ACCESS SHARE");
        assert_eq!(told("UPDATE what is this"), "");
    }
}
