//! SQL text: tokens, statements, identifiers, equality of expressions.

use crate::state::Engine;

/// Interim: replaced as soon as the real one lands.
pub fn equal(left: &str, right: &str) -> bool {
    left == right
}

/// Interim: replaced as soon as the real one lands.
pub fn rename_columns(sql: &str, _renames: &[(&str, &str)], _engine: Engine) -> String {
    sql.to_owned()
}
