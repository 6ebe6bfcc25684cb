//! Rows changed a batch at a time, along a key: the statements that do it. Nothing here
//! knows which operation asked for it.

use crate::schema::{IndexElement, Table, TableName};
use crate::sql;
use crate::state::Engine;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// An UPDATE that runs in batches, each of which commits with the key that it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// The table.
    pub table: TableName,
    /// The columns of a unique key that can't be null and that `set` doesn't change; none where there
    /// is no such key: then it is one statement.
    pub key: Vec<String>,
    /// Columns with the SQL of their new values.
    pub set: Vec<(String, String)>,
    /// Only these rows.
    pub condition: Option<String>,
    /// Rows a batch, at most and to begin with; none: whatever takes about as long as it should.
    pub size: Option<u64>,
    /// A pause after each batch.
    pub sleep: Duration,
    /// How many batches, at most.
    pub max_batches: Option<u64>,
}

impl Batch {
    /// The best key of a table that batches can go along while these columns change: every row has
    /// one, and it stays as it is. Empty if there is none.
    pub fn key_of(table: &Table, changed: &[String], engine: Engine) -> Vec<String> {
        let changes = |name: &str| changed.iter().any(|changed| changed.eq_ignore_ascii_case(name));
        let fits = |columns: &[String]| {
            !columns.is_empty()
                && columns.iter().all(|name| {
                    let column = table.columns.iter().find(|column| column.name == *name);
                    column.is_some_and(|column| !column.nullable && column.generated.is_none()) && !changes(name)
                })
        };
        let primary = table.primary_key.iter().map(|key| key.columns.clone());
        let uniques = table.uniques.iter().map(|unique| unique.columns.clone());
        let indexes = table.indexes.iter().filter(|index| index.unique && index.valid && index.condition.is_none());
        let plain = |element: &IndexElement| match element {
            IndexElement::Column { name, collation: None, opclass: None, .. } => Some(name.clone()),
            IndexElement::Column { .. } | IndexElement::Expression { .. } => None,
        };
        let indexes = indexes.filter_map(|index| index.elements.iter().map(plain).collect::<Option<Vec<_>>>());
        if let Some(key) = primary.chain(uniques).chain(indexes).find(|columns| fits(columns)) {
            return key;
        }
        // The rowid is the last resort: where no column stands for it, a VACUUM may change it. It
        // isn't there at all where a column has its name.
        let hidden = table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("rowid"));
        // A single key column may stand for it.
        let moved =
            matches!(table.primary_key.as_ref().map(|key| key.columns.as_slice()), Some([column]) if changes(column));
        if engine == Engine::Sqlite && !table.options.without_rowid && !hidden && !moved {
            return vec!["rowid".to_owned()];
        }
        Vec::new()
    }

    /// The one statement that does the same.
    pub fn whole(&self, engine: Engine) -> String {
        self.update(engine, self.condition.iter().cloned().collect())
    }

    /// A batch's statement with places for the key's values, for people.
    pub fn template(&self, engine: Engine) -> String {
        self.slice(Some("…"), Some("…"), engine)
    }

    /// The statement of the batch between two keys: behind the first, up to the second. Keys are
    /// written as [`Batch::end`] answers them.
    pub fn slice(&self, after: Option<&str>, to: Option<&str>, engine: Engine) -> String {
        let mut conditions = self.range(after, to, engine);
        conditions.extend(self.condition.iter().map(|condition| format!("({condition})")));
        self.update(engine, conditions)
    }

    /// The conditions that find the rows between two keys.
    pub fn range(&self, after: Option<&str>, to: Option<&str>, engine: Engine) -> Vec<String> {
        let key = self.key_row(engine);
        let row = |values: &str| if self.key.len() > 1 { format!("({values})") } else { values.to_owned() };
        let after = after.map(|values| format!("{key} > {}", row(values)));
        after.into_iter().chain(to.map(|values| format!("{key} <= {}", row(values)))).collect()
    }

    /// The query for the key that ends a batch of so many rows, as a list of literals; it answers no
    /// row where fewer are left.
    pub fn end(&self, after: Option<&str>, rows: u64, engine: Engine) -> String {
        let columns = self.key_columns(engine);
        let literals: Vec<String> = columns
            .iter()
            .map(|column| match engine {
                Engine::Sqlite => format!("quote({column})"),
                Engine::Postgres => format!("quote_literal({column}::text)"),
            })
            .collect();
        let condition = self.range(after, None, engine).pop().map(|range| format!(" WHERE {range}"));
        format!(
            "SELECT {} FROM {}{} ORDER BY {} LIMIT 1 OFFSET {}",
            literals.join(" || ', ' || "),
            self.table_sql(engine),
            condition.unwrap_or_default(),
            columns.join(", "),
            rows.saturating_sub(1)
        )
    }

    /// The table as statements write it.
    pub fn table_sql(&self, engine: Engine) -> String {
        match &self.table.schema {
            Some(schema) => format!("{}.{}", sql::quote(schema, engine), sql::quote(&self.table.name, engine)),
            None => sql::quote(&self.table.name, engine),
        }
    }

    fn key_columns(&self, engine: Engine) -> Vec<String> {
        self.key.iter().map(|column| sql::quote(column, engine)).collect()
    }

    fn key_row(&self, engine: Engine) -> String {
        match self.key_columns(engine).as_slice() {
            [column] => column.clone(),
            columns => format!("({})", columns.join(", ")),
        }
    }

    fn update(&self, engine: Engine, conditions: Vec<String>) -> String {
        let set: Vec<String> =
            self.set.iter().map(|(column, value)| format!("{} = {value}", sql::quote(column, engine))).collect();
        let mut text = format!("UPDATE {} SET {}", self.table_sql(engine), set.join(", "));
        if !conditions.is_empty() {
            text.push_str(&format!(" WHERE {}", conditions.join(" AND ")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch() -> Batch {
        Batch {
            table: TableName { schema: None, name: "posts".to_owned() },
            key: vec!["day".to_owned(), "order".to_owned()],
            set: vec![("slug".to_owned(), "lower(title)\n || '\"'".to_owned())],
            condition: Some("slug IS NULL OR slug = ''".to_owned()),
            size: Some(500),
            sleep: Duration::from_millis(20),
            max_batches: None,
        }
    }

    #[test]
    fn statements_along_a_composite_key() {
        let batch = batch();
        assert_eq!(
            batch.end(Some("'a', 3"), 500, Engine::Sqlite),
            "SELECT quote(day) || ', ' || quote(\"order\") FROM posts WHERE (day, \"order\") > ('a', 3) ORDER BY day, \"order\" LIMIT 1 OFFSET 499"
        );
        assert!(batch.slice(Some("'a', '3'"), Some("'b', '1'"), Engine::Postgres).ends_with(
            "WHERE (day, \"order\") > ('a', '3') AND (day, \"order\") <= ('b', '1') AND (slug IS NULL OR slug = '')"
        ));
        assert!(batch.slice(None, None, Engine::Sqlite).ends_with("WHERE (slug IS NULL OR slug = '')"));
        assert!(batch.whole(Engine::Sqlite).ends_with("WHERE slug IS NULL OR slug = ''"));
    }
}
