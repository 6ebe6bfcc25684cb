//! The SQL that ends differences, from the planner that migrations use.

use super::compare::{Difference, ExpectedTable};
use super::edit::{Edit, apply};
use crate::dialect;
use crate::plan::{Catalogue, Change, PlanError, TableChange};
use crate::schema::Table;
use crate::state::{Engine, Identity};

/// The statements that end some differences, in an order that works. `live` finds a declared
/// table's live counterpart.
pub fn statements<'a>(
    differences: impl IntoIterator<Item = &'a Difference>,
    expected: &[ExpectedTable],
    live: impl Fn(usize) -> Option<&'a Table>,
    engine: Engine,
    catalogue: &mut dyn Catalogue,
) -> Result<Vec<String>, PlanError> {
    let mut change = Change::default();
    let mut edits: Vec<(usize, Vec<&Edit>)> = Vec::new();
    let mut after = Vec::new();
    for difference in differences {
        match &difference.edit {
            Edit::CreateTable => {
                change.created.extend(expected.get(difference.expected_table).map(|wanted| wanted.table.clone()));
            }
            Edit::Statements(statements) => after.extend(statements.iter().cloned()),
            Edit::Nothing => {}
            edit => match edits.last_mut() {
                Some((table, list)) if *table == difference.expected_table => list.push(edit),
                _ => edits.push((difference.expected_table, vec![edit])),
            },
        }
    }
    for (place, edits) in edits {
        let (Some(wanted), Some(found)) = (expected.get(place), live(place)) else { continue };
        let before = identified(found, &wanted.table);
        let mended = identified(&apply(found, edits, engine), &wanted.table);
        change.altered.push(TableChange { before, after: mended });
    }
    let mut statements = Vec::new();
    if !change.is_empty() {
        let drafts = match engine {
            Engine::Sqlite => dialect::sqlite::plan(change, catalogue)?,
            Engine::Postgres => dialect::postgres::plan(change, catalogue)?,
        };
        statements.extend(drafts.into_iter().map(|draft| draft.step.sql));
    }
    statements.append(&mut after);
    Ok(statements)
}

/// A live table with the identities of the declared one, so that the planner knows its columns.
fn identified(live: &Table, expected: &Table) -> Table {
    let mut table = live.clone();
    table.identity = expected.identity;
    // Columns that nobody declared get identities that no project reaches.
    for (place, column) in (0_u32..).zip(&mut table.columns) {
        let declared = expected.columns.iter().find(|declared| declared.name.eq_ignore_ascii_case(&column.name));
        column.identity = declared.and_then(|declared| declared.identity).or(Some(Identity(u32::MAX - place)));
    }
    table
}
