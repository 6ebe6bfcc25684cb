//! What kind of statement a text is.

use super::{Token, tokens};
use crate::state::Engine;

/// The words that a statement begins with that reads or changes rows and no definitions.
const DATA: [&str; 11] =
    ["insert", "update", "delete", "replace", "merge", "select", "with", "values", "copy", "truncate", "table"];

/// Whether a statement reads or changes rows, by its first word.
pub fn is_data(sql: &str, engine: Engine) -> bool {
    tokens(sql, engine)
        .find(Token::is_significant)
        .map(|token| token.text(sql))
        .is_some_and(|word| DATA.iter().any(|data| word.eq_ignore_ascii_case(data)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_decides() {
        assert!(is_data("-- create\n/* drop */ UPDATE t SET a = 1", Engine::Sqlite));
        assert!(!is_data("create table t (a)", Engine::Postgres));
        assert!(!is_data("", Engine::Postgres));
    }
}
