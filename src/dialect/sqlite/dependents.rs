//! What nobody declared and what would go, or break, with a column or a table: looked up first, and
//! a reason to refuse. An index on the column alone goes with it.

use super::definition::Rule;
use super::live::{LiveTable, key_columns, same_expression};
use super::mention::names_table;
use super::parse::parse_table;
use super::write::quote;
use crate::plan::{PlanError, SqliteCatalogue};
use crate::schema::{Column, IndexElement, Table};
use crate::sql;
use crate::state::Engine;

/// What hangs on a column that is to be dropped.
#[derive(Debug, Default)]
pub(super) struct Hanging {
    /// Indexes on it alone.
    pub indexes: Vec<String>,
}

/// Looks up what nobody declared and hangs on the column. `dropped` are all columns that go.
pub(super) fn of_column(
    live: &LiveTable,
    before: &Table,
    column: &Column,
    dropped: &[Column],
    catalogue: Option<&SqliteCatalogue>,
) -> Result<Hanging, PlanError> {
    let mut hanging = Hanging::default();
    let mut lines = Vec::new();
    let mut things = Vec::new();
    let goes = |name: &str| dropped.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let mentions = |text: &str| sql::mentions(text, &column.name, Engine::Sqlite);

    let declared: Vec<&str> =
        before.indexes.iter().filter_map(|index| live.index(index)).map(|index| index.name.as_str()).collect();
    for index in live.indexes.iter().filter(|index| !declared.contains(&index.name.as_str())) {
        let Some(known) = &index.index else { continue };
        let names = known.elements.iter().any(|element| match element {
            IndexElement::Column { name, .. } => name.eq_ignore_ascii_case(&column.name),
            IndexElement::Expression { sql, .. } => mentions(sql),
        });
        if !names && !known.condition.as_deref().is_some_and(mentions) {
            continue;
        }
        let alone = matches!(known.elements.as_slice(), [IndexElement::Column { .. }]) && known.condition.is_none();
        if alone {
            hanging.indexes.push(index.name.clone());
        } else {
            things.push(format!("index `{}`", index.name));
            lines.push(format!("DROP INDEX {};", quote(&index.name)));
        }
    }

    let clauses = live
        .definition
        .columns
        .iter()
        .filter(|other| !goes(&other.name))
        .flat_map(|other| other.clauses.iter().map(move |clause| (Some(other.name.as_str()), clause)))
        .chain(live.definition.constraints.iter().map(|clause| (None, clause)));
    for (owner, clause) in clauses {
        let what = match &clause.rule {
            Rule::Check { expression } if mentions(expression) => {
                let known = before.checks.iter().any(|check| {
                    same_expression(&check.expression, expression)
                        || (check.name.is_some() && check.name == clause.name)
                });
                (!known).then_some("check")
            }
            Rule::Generated { expression, .. } if mentions(expression) => {
                let known = before.columns.iter().any(|known| {
                    known.generated.is_some() && owner.is_some_and(|owner| known.name.eq_ignore_ascii_case(owner))
                });
                (!known).then_some("generated column")
            }
            Rule::Unique { columns, .. } if columns.len() > 1 => {
                let names: Vec<String> = columns.iter().map(|column| column.name.to_ascii_lowercase()).collect();
                let known = before.indexes.iter().any(|index| {
                    let own = index.elements.iter().map(|element| match element {
                        IndexElement::Column { name, .. } => name.to_ascii_lowercase(),
                        IndexElement::Expression { sql, .. } => sql.clone(),
                    });
                    index.unique && own.collect::<Vec<_>>() == names
                });
                (names.contains(&column.name.to_ascii_lowercase()) && !known).then_some("unique constraint")
            }
            Rule::References(reference) if reference.columns.len() > 1 => {
                let names = key_columns(None, &reference.columns);
                let known = before.foreign_keys.iter().any(|key| super::live::same_names(&key.columns, &names));
                (names.iter().any(|name| name.eq_ignore_ascii_case(&column.name)) && !known).then_some("foreign key")
            }
            _ => None,
        };
        let Some(what) = what else { continue };
        match (&clause.name, owner) {
            (Some(name), _) => things.push(format!("{what} `{name}`")),
            (None, Some(owner)) => things.push(format!("{what} of `{owner}`")),
            (None, None) => things.push(format!("{what} `{}`", clause.text)),
        }
        if let (Some(name), Rule::Check { .. } | Rule::References(_)) = (&clause.name, &clause.rule) {
            lines.push(format!("ALTER TABLE {} DROP CONSTRAINT {};", quote(&live.name), quote(name)));
        }
    }

    for (name, text) in &live.triggers {
        if trigger_names_column(text, &live.name, &column.name) {
            things.push(format!("trigger `{name}`"));
            lines.push(format!("DROP TRIGGER {};", quote(name)));
        }
    }
    for view in views(catalogue) {
        if names_table(view.1, &live.name)
            && mentions(view.1)
            && !another_has(catalogue, view.1, &live.name, &column.name)
        {
            things.push(format!("view `{}`", view.0));
            lines.push(format!("DROP VIEW {};", quote(view.0)));
        }
    }
    if things.is_empty() {
        return Ok(hanging);
    }
    let verb = if things.len() == 1 { "depends" } else { "depend" };
    let error = PlanError::new(format!(
        "{} {verb} on the column `{}.{}`, and nobody declared {}",
        things.join(", "),
        live.name,
        column.name,
        if things.len() == 1 { "it" } else { "them" }
    ));
    Err(if lines.is_empty() {
        error.help("change the table by hand so that it no longer needs the column, then migrate")
    } else {
        error.help(format!("drop what isn't needed any more, then migrate:\n{}", lines.join("\n")))
    })
}

/// Refuses to drop a table that views, or triggers of tables that stay, speak of.
pub(super) fn of_table(name: &str, leaving: &[&str], catalogue: &SqliteCatalogue) -> Result<(), PlanError> {
    let leaves = |table: &str| leaving.iter().any(|name| name.eq_ignore_ascii_case(table));
    let mut things = Vec::new();
    let mut lines = Vec::new();
    for object in &catalogue.objects {
        if !object.sql.as_deref().is_some_and(|sql| names_table(sql, name)) {
            continue;
        }
        let word = match object.kind.as_str() {
            "view" if !catalogue.broken_views.contains(&object.name) => "view",
            "trigger" if !leaves(&object.table) => "trigger",
            _ => continue,
        };
        things.push(format!("{word} `{}`", object.name));
        lines.push(format!("DROP {} {};", word.to_ascii_uppercase(), quote(&object.name)));
    }
    if things.is_empty() {
        return Ok(());
    }
    let verb = if things.len() == 1 { "speaks" } else { "speak" };
    Err(PlanError::new(format!("{} {verb} of the table `{name}`, and would be broken without it", things.join(", ")))
        .help(format!("drop what isn't needed any more, then migrate:\n{}", lines.join("\n"))))
}

fn views(catalogue: Option<&SqliteCatalogue>) -> impl Iterator<Item = (&str, &str)> {
    catalogue
        .into_iter()
        .flat_map(|catalogue| {
            catalogue
                .objects
                .iter()
                .filter(|object| object.kind == "view" && !catalogue.broken_views.contains(&object.name))
        })
        .filter_map(|object| Some((object.name.as_str(), object.sql.as_deref()?)))
}

/// Whether another table that the view names has a column of that name too: then nothing is
/// certain, and SQLite itself decides when it drops the column.
fn another_has(catalogue: Option<&SqliteCatalogue>, view: &str, table: &str, column: &str) -> bool {
    let Some(catalogue) = catalogue else { return false };
    catalogue
        .objects
        .iter()
        .filter(|object| object.kind == "table" && !object.name.eq_ignore_ascii_case(table))
        .filter(|object| names_table(view, &object.name))
        .filter_map(|object| object.sql.as_deref().and_then(parse_table))
        .any(|definition| definition.column(column).is_some())
}

/// Whether a trigger certainly names a column of its own table: `new.x`, `old.x`, `UPDATE OF x`.
fn trigger_names_column(sql: &str, table: &str, column: &str) -> bool {
    let qualified = sql::identifiers_of(sql, Engine::Sqlite).into_iter().any(|identifier| {
        identifier.name.eq_ignore_ascii_case(column)
            && identifier
                .qualifier
                .is_some_and(|of| ["new", "old", table].iter().any(|known| of.eq_ignore_ascii_case(known)))
    });
    qualified || update_of(sql).iter().any(|name| name.eq_ignore_ascii_case(column))
}

fn update_of(sql: &str) -> Vec<String> {
    let mut cursor = super::cursor::Cursor::new(sql);
    while !cursor.is_done() && !cursor.is(&["BEGIN"]) {
        if cursor.eat(&["UPDATE", "OF"]) {
            let mut names = Vec::new();
            while let Some(name) = cursor.name() {
                names.push(name);
                if !cursor.eat(&[","]) {
                    break;
                }
            }
            return names;
        }
        cursor.step();
    }
    Vec::new()
}
