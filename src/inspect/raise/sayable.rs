//! Names that no declaration can have: engines allow an empty one, and control characters.

use crate::schema::{IndexElement, Table};
use crate::sql;
use crate::state::Engine;
use std::borrow::Cow;

/// Whether a declaration can name something so.
pub(super) fn is_sayable(name: &str) -> bool {
    !name.trim().is_empty() && !name.chars().any(char::is_control)
}

/// A table without the columns that can't be named, and without what is over them.
pub(super) fn sayable(table: &Table, engine: Engine) -> Cow<'_, Table> {
    let odd: Vec<&str> =
        table.columns.iter().map(|column| column.name.as_str()).filter(|name| !is_sayable(name)).collect();
    if odd.is_empty() {
        return Cow::Borrowed(table);
    }
    let mut rest = table.clone();
    let names = |columns: &[String]| columns.iter().any(|column| odd.contains(&column.as_str()));
    let mentions = |text: &str| odd.iter().any(|column| sql::mentions(text, column, engine));
    rest.columns.retain(|column| {
        !odd.contains(&column.name.as_str())
            && !column.generated.as_ref().is_some_and(|generated| mentions(&generated.expression))
    });
    rest.primary_key = rest.primary_key.filter(|key| !names(&key.columns));
    rest.uniques.retain(|unique| !names(&unique.columns) && !names(&unique.include));
    rest.foreign_keys.retain(|key| !names(&key.columns));
    rest.checks.retain(|check| !mentions(&check.expression));
    rest.exclusions.retain(|exclusion| !exclusion.elements.iter().any(|(text, _)| mentions(text)));
    rest.indexes.retain(|index| {
        let over = index.elements.iter().any(|element| match element {
            IndexElement::Column { name, .. } => odd.contains(&name.as_str()),
            IndexElement::Expression { sql, .. } => mentions(sql),
        });
        !over && !names(&index.include) && !index.condition.as_deref().is_some_and(mentions)
    });
    Cow::Owned(rest)
}
