//! Whether two texts are one expression to an engine, as far as that can be told without asking it.

use crate::sql::{self, TokenKind};
use crate::state::Engine;

/// Whether two expressions are the same: their tokens are, but for outer parentheses, quotes that
/// change nothing, and operators that have two names.
pub fn same_expression(left: &str, right: &str, engine: Engine) -> bool {
    let (left, right) = (sql::strip_parentheses(left), sql::strip_parentheses(right));
    if left == right {
        return true;
    }
    let mut lefts = sql::tokens(left, engine).filter(sql::Token::is_significant);
    let mut rights = sql::tokens(right, engine).filter(sql::Token::is_significant);
    loop {
        match (lefts.next(), rights.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) => {
                if !same_token((one.kind, one.text(left)), (other.kind, other.text(right)), engine) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

/// Whether two optional expressions are the same.
pub(super) fn same_option(left: Option<&String>, right: Option<&String>, engine: Engine) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => same_expression(left, right, engine),
        _ => false,
    }
}

fn same_token(left: (TokenKind, &str), right: (TokenKind, &str), engine: Engine) -> bool {
    use TokenKind::{Number, Quoted, Symbol, Word};
    match (left, right) {
        ((Word, left), (Word, right)) | ((Number, left), (Number, right)) => left.eq_ignore_ascii_case(right),
        ((Quoted, quoted), (Word, word)) | ((Word, word), (Quoted, quoted)) => {
            let name = sql::unquote(quoted);
            // `"user"` is a column, `user` a function; the writer quotes exactly such words.
            name.eq_ignore_ascii_case(word)
                && match engine {
                    Engine::Postgres => sql::quote(&name, engine) == name,
                    Engine::Sqlite => sql::quote(&name, engine) == name || !name.is_ascii(),
                }
        }
        ((Quoted, left), (Quoted, right)) => {
            let (left, right) = (sql::unquote(left), sql::unquote(right));
            match engine {
                Engine::Postgres => left == right,
                Engine::Sqlite => left.eq_ignore_ascii_case(&right),
            }
        }
        ((Symbol, left), (Symbol, right)) => operator(left) == operator(right),
        ((left_kind, left), (right_kind, right)) => left_kind == right_kind && left == right,
    }
}

fn operator(symbol: &str) -> &str {
    match symbol {
        "!=" => "<>",
        "==" => "=",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (left, right) in
            [("((views >= 0))", "views>=0"), ("\"views\" != 0", "VIEWS <> 0"), ("a -- why\n = 1", "a = 1")]
        {
            for engine in Engine::ALL {
                assert!(same_expression(left, right, engine), "{left} / {right}");
            }
        }
        assert!(same_expression("[Views] == `a`", "\"views\" = a", Engine::Sqlite));
        assert!(!same_expression("\"Views\" > 0", "views > 0", Engine::Postgres));
        assert!(same_expression("\"Views\" > 0", "views > 0", Engine::Sqlite));
        assert!(!same_expression("\"user\" = 'a'", "user = 'a'", Engine::Postgres));
        assert!(!same_expression("a = 'A'", "a = 'a'", Engine::Sqlite));
        assert!(!same_expression("a", "a + 1", Engine::Sqlite));
    }
}
