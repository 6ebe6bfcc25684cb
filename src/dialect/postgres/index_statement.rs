//! Which index a statement of dorm's own builds or drops, read from the statement itself: the
//! journal holds nothing else.

use super::ddl::table_name;
use super::words::Words;
use crate::schema::TableName;

/// A statement about one index, with the index's name as SQL says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexStatement {
    /// CREATE INDEX CONCURRENTLY.
    Create(String),
    /// DROP INDEX CONCURRENTLY.
    Drop(String),
}

impl IndexStatement {
    /// The index that a statement drops, concurrently or not.
    pub(super) fn dropped(text: &str) -> Option<TableName> {
        let mut words = Words::of(text);
        if !(words.take("DROP") && words.take("INDEX")) {
            return None;
        }
        words.take("CONCURRENTLY");
        words.name()
    }

    /// Reads a statement; none where it is another one.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = Words::of(text);
        if words.take("DROP") {
            if !(words.take("INDEX") && words.take("CONCURRENTLY")) {
                return None;
            }
            if words.take("IF") {
                words.take("EXISTS");
            }
            return Some(Self::Drop(table_name(&words.name()?)));
        }
        if !words.take("CREATE") {
            return None;
        }
        words.take("UNIQUE");
        if !(words.take("INDEX") && words.take("CONCURRENTLY")) {
            return None;
        }
        let name = words.name()?;
        if !words.take("ON") {
            return None;
        }
        // An index stands in its table's schema.
        let table = words.name()?;
        Some(Self::Create(table_name(&TableName { schema: table.schema, name: name.name })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_is_found_in_the_statement() {
        let create = |name: &str| Some(IndexStatement::Create(name.to_owned()));
        let drop = |name: &str| Some(IndexStatement::Drop(name.to_owned()));
        for (text, expected) in [
            ("CREATE INDEX CONCURRENTLY a ON t (x)", create("a")),
            ("CREATE UNIQUE INDEX CONCURRENTLY \"A b\" ON \"S 1\".t (x)", create("\"S 1\".\"A b\"")),
            ("DROP INDEX CONCURRENTLY s.a", drop("s.a")),
            ("DROP INDEX CONCURRENTLY IF EXISTS a", drop("a")),
            ("CREATE INDEX a ON t (x)", None),
            ("ALTER TABLE t VALIDATE CONSTRAINT c", None),
        ] {
            assert_eq!(IndexStatement::read(text), expected, "{text}");
        }
    }
}
