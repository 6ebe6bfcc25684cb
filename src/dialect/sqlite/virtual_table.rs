//! Virtual tables, and those that their modules keep behind them: nobody's to declare.

use super::cursor::Cursor;
use crate::plan::SqliteObject;

/// A virtual table.
#[derive(Debug)]
pub(super) struct VirtualTable {
    /// Its name, in lower case.
    name: String,
    /// Its module, in lower case.
    module: String,
}

impl VirtualTable {
    /// One that a catalogue holds.
    pub fn of(object: &SqliteObject) -> Option<Self> {
        let mut cursor = Cursor::new(object.sql.as_deref().filter(|_| object.kind == "table")?);
        if !cursor.eat(&["CREATE", "VIRTUAL", "TABLE"]) {
            return None;
        }
        while !cursor.is_done() && !cursor.eat(&["USING"]) {
            cursor.step();
        }
        let module = cursor.name().unwrap_or_default().to_ascii_lowercase();
        Some(Self { name: object.name.to_ascii_lowercase(), module })
    }

    /// Whether a table is this one, or one of those that its module keeps behind it.
    pub fn owns(&self, table: &str) -> bool {
        let table = table.to_ascii_lowercase();
        table
            .strip_prefix(&self.name)
            .is_some_and(|rest| rest.is_empty() || rest.strip_prefix('_').is_some_and(|part| self.has_part(part)))
    }

    fn has_part(&self, part: &str) -> bool {
        let numbered = part.trim_end_matches(|last: char| last.is_ascii_digit());
        match self.module.as_str() {
            "fts5" => ["data", "idx", "content", "docsize", "config"].contains(&part),
            "fts3" | "fts4" => ["content", "segments", "segdir", "docsize", "stat"].contains(&part),
            "rtree" | "rtree_i32" | "geopoly" => ["node", "parent", "rowid"].contains(&part),
            "spellfix1" => part == "vocab",
            "vec0" => {
                ["info", "chunks", "rowids", "auxiliary"].contains(&part)
                    || ["vector_chunks", "metadatachunks", "metadatatext"].contains(&numbered)
            }
            "fts5vocab" | "fts3tokenize" | "fts4aux" | "dbstat" | "csv" => false,
            _ => OTHER_PARTS.contains(&part),
        }
    }
}

/// What modules that aren't known may keep.
const OTHER_PARTS: [&str; 11] =
    ["content", "segments", "segdir", "docsize", "stat", "data", "idx", "config", "node", "parent", "rowid"];

#[cfg(test)]
mod tests {
    use super::*;

    fn object(name: &str, sql: &str) -> SqliteObject {
        SqliteObject {
            kind: "table".to_owned(),
            name: name.to_owned(),
            table: name.to_owned(),
            sql: Some(sql.to_owned()),
        }
    }

    #[test]
    fn tables_behind_virtual_ones() {
        for (name, sql, owned, other) in [
            (
                "Docs",
                "CREATE VIRTUAL TABLE Docs USING FTS5(a, content='docs_text')",
                &["docs", "docs_data", "DOCS_config"][..],
                &["docs_text", "docs_parent", "docsdata"][..],
            ),
            (
                "v",
                "create virtual table if not exists v using \"vec0\"(a float[3])",
                &["v_chunks", "v_vector_chunks00"],
                &["v_more", "v_data"],
            ),
            ("r", "CREATE VIRTUAL TABLE main.r USING rtree(id, a, b)", &["r_node", "r_parent", "r_rowid"], &["r_data"]),
            ("odd", "CREATE VIRTUAL TABLE odd USING something", &["odd_data"], &["oddity", "odd_more"]),
        ] {
            let table = VirtualTable::of(&object(name, sql)).unwrap();
            for part in owned {
                assert!(table.owns(part), "{part}");
            }
            for part in other {
                assert!(!table.owns(part), "{part}");
            }
        }
        assert!(VirtualTable::of(&object("t", "CREATE TABLE t (virtual, using)")).is_none());
    }
}
