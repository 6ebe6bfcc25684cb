//! The words that mean something to an engine where a column could stand.

use crate::state::Engine;

/// PostgreSQL 18, `pg_get_keywords()`: the reserved ones and those that only a function or type may have.
#[rustfmt::skip]
const POSTGRES_RESERVED: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both",
    "case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
    "current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp",
    "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch",
    "for", "foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner",
    "intersect", "into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime",
    "localtimestamp", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps",
    "placing", "primary", "references", "returning", "right", "select", "session_user", "similar", "some",
    "symmetric", "system_user", "table", "tablesample", "then", "to", "trailing", "true", "union", "unique", "user",
    "using", "variadic", "verbose", "when", "where", "window", "with",
];

/// The ones that a column may have and that the server's own `quote_ident()` quotes nevertheless.
#[rustfmt::skip]
const POSTGRES_COLUMN_NAMES: &[&str] = &[
    "between", "bigint", "bit", "boolean", "char", "character", "coalesce", "dec", "decimal", "exists", "extract",
    "float", "greatest", "grouping", "inout", "int", "integer", "interval", "json", "json_array", "json_arrayagg",
    "json_exists", "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
    "json_value", "least", "merge_action", "national", "nchar", "none", "normalize", "nullif", "numeric", "out",
    "overlay", "position", "precision", "real", "row", "setof", "smallint", "substring", "time", "timestamp", "treat",
    "trim", "values", "varchar", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest",
    "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// SQLite: the words that its parser never takes for a name.
#[rustfmt::skip]
const SQLITE_RESERVED: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate", "commit",
    "constraint", "create", "cross", "current_date", "current_time", "current_timestamp", "default", "deferrable",
    "delete", "distinct", "drop", "else", "escape", "except", "exists", "foreign", "from", "full", "group", "having",
    "in", "index", "inner", "insert", "intersect", "into", "is", "isnull", "join", "left", "limit", "natural", "not",
    "nothing", "notnull", "null", "on", "or", "order", "outer", "primary", "references", "returning", "right",
    "select", "set", "table", "then", "to", "transaction", "union", "unique", "update", "using", "values", "when",
    "where",
];

/// SQLite: the words that it takes for a name only where nothing else fits.
#[rustfmt::skip]
const SQLITE_DOUBTFUL: &[&str] = &[
    "abort", "always", "asc", "begin", "cast", "desc", "do", "end", "exclude", "false", "filter", "for", "generated",
    "glob", "if", "ignore", "indexed", "initially", "like", "match", "nulls", "over", "partition", "pragma", "raise",
    "recursive", "regexp", "replace", "rollback", "true", "window", "with", "within", "without",
];

fn listed(list: &[&str], word: &str) -> bool {
    // The longest entry has 17 letters; a longer word needs no copy.
    let mut lower = [0_u8; 24];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    list.binary_search_by(|entry| entry.as_bytes().cmp(lower)).is_ok()
}

/// Whether a word without quotes can't be the name of a column.
pub(super) fn is_reserved(word: &str, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => listed(POSTGRES_RESERVED, word),
        Engine::Sqlite => listed(SQLITE_RESERVED, word) || matches_any(word, &["end", "cast", "asc", "desc"]),
    }
}

/// Whether a writer puts a word into quotes.
pub(super) fn needs_quotes(word: &str, engine: Engine) -> bool {
    match engine {
        Engine::Postgres => listed(POSTGRES_RESERVED, word) || listed(POSTGRES_COLUMN_NAMES, word),
        Engine::Sqlite => listed(SQLITE_RESERVED, word) || listed(SQLITE_DOUBTFUL, word),
    }
}

/// Whether a word is one of some in lower case.
pub(super) fn matches_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|candidate| word.eq_ignore_ascii_case(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [POSTGRES_RESERVED, POSTGRES_COLUMN_NAMES, SQLITE_RESERVED, SQLITE_DOUBTFUL] {
            assert!(list.is_sorted(), "{list:?}");
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert!(is_reserved("Select", Engine::Postgres));
        assert!(!is_reserved("title", Engine::Postgres));
        assert!(!is_reserved(&"x".repeat(100), Engine::Sqlite));
    }

    #[test]
    fn every_word_that_the_linked_sqlite_refuses_is_quoted() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        let all = [POSTGRES_RESERVED, POSTGRES_COLUMN_NAMES, SQLITE_RESERVED, SQLITE_DOUBTFUL].concat();
        for word in all {
            let name = crate::sql::quote(word, Engine::Sqlite);
            let sql = format!(
                "CREATE TABLE {name} ({name} integer CHECK ({name} >= 0), b integer AS ({name} + 1)); \
                 CREATE INDEX i ON {name} ({name} DESC) WHERE {name} > 1; DROP TABLE {name};"
            );
            connection.execute_batch(&sql).unwrap_or_else(|error| panic!("{word}: {error}"));
        }
    }
}
