//! What a server must be new enough for: said before anything runs.

use crate::plan::{Change, PlanError};
use crate::schema::{Schema, Table};

/// Refuses what the server can't do. Nothing is refused where no server is known.
pub(super) fn check(change: &Change, version: Option<u32>) -> Result<(), PlanError> {
    let Some(version) = version else { return Ok(()) };
    let tables = change.created.iter().chain(&change.adopted).chain(change.altered.iter().map(|pair| &pair.after));
    for table in tables {
        check_table(table, version)?;
    }
    Ok(())
}

/// Refuses a whole schema that the server can't have.
pub fn check_schema(schema: &Schema, version: u32) -> Result<(), PlanError> {
    schema.tables.iter().try_for_each(|table| check_table(table, version))
}

fn check_table(table: &Table, version: u32) -> Result<(), PlanError> {
    let name = &table.name.name;
    if version < 150_000
        && (table.uniques.iter().any(|unique| unique.nulls_not_distinct)
            || table.indexes.iter().any(|index| index.nulls_not_distinct))
    {
        return Err(too_old(&format!("`nulls_distinct = false` on `{name}` needs PostgreSQL 15"), version));
    }
    if version < 180_000 {
        if let Some(column) =
            table.columns.iter().find(|column| column.generated.as_ref().is_some_and(|generated| !generated.stored))
        {
            return Err(too_old(
                &format!(
                    "the virtual generated column `{name}.{}` needs PostgreSQL 18; `db_persist = true` stores it",
                    column.name
                ),
                version,
            ));
        }
        if let Some(column) = table.columns.iter().find(|column| {
            column.default.as_ref().is_some_and(|default| default.sql.to_ascii_lowercase().contains("uuidv7("))
        }) {
            return Err(too_old(&format!("`version = 7` of `{name}.{}` needs PostgreSQL 18", column.name), version));
        }
    }
    Ok(())
}

fn too_old(message: &str, version: u32) -> PlanError {
    let version = match version % 10_000 {
        0 => (version / 10_000).to_string(),
        minor => format!("{}.{minor}", version / 10_000),
    };
    PlanError::new(format!("{message}, and this is {version}"))
        .help("nothing was changed; take a newer server, or declare the model without it")
}
