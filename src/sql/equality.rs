//! When two texts are one expression.

use super::keyword;
use super::quote::unquote;
use super::token::{Token, TokenKind, tokens};
use crate::state::Engine;

/// Whether two texts are the same tokens. White space, comments, and the case of key words and of
/// names without quotes don't count; quotes that a name doesn't need don't either.
pub fn equal(left: &str, right: &str) -> bool {
    compare(left, right, Engine::Postgres)
}

/// The same to SQLite, whose names have no case.
pub fn equal_on_sqlite(left: &str, right: &str) -> bool {
    compare(left, right, Engine::Sqlite)
}

fn compare(left: &str, right: &str, engine: Engine) -> bool {
    if left == right {
        return true;
    }
    let mut lefts = tokens(left, engine).filter(Token::is_significant);
    let mut rights = tokens(right, engine).filter(Token::is_significant);
    loop {
        match (lefts.next(), rights.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if same((&one, one.text(left)), (&other, other.text(right)), engine) => {}
            _ => return false,
        }
    }
}

fn same((left, left_text): (&Token, &str), (right, right_text): (&Token, &str), engine: Engine) -> bool {
    match (left.kind, right.kind) {
        (TokenKind::Word, TokenKind::Word) | (TokenKind::Number, TokenKind::Number) => {
            left_text.eq_ignore_ascii_case(right_text)
        }
        (TokenKind::Word, TokenKind::Quoted) => same_name(left_text, right_text, engine),
        (TokenKind::Quoted, TokenKind::Word) => same_name(right_text, left_text, engine),
        (TokenKind::Quoted, TokenKind::Quoted) if engine == Engine::Sqlite => {
            unquote(left_text).eq_ignore_ascii_case(&unquote(right_text))
        }
        (one, other) => one == other && left_text == right_text,
    }
}

fn same_name(word: &str, quoted: &str, engine: Engine) -> bool {
    let name = unquote(quoted);
    let folded = engine == Engine::Sqlite || name.bytes().all(|byte| !byte.is_ascii_uppercase());
    folded && name.eq_ignore_ascii_case(word) && !Engine::ALL.iter().any(|&engine| keyword::is_reserved(&name, engine))
}

/// A text without the parentheses around the whole of it, however many.
pub fn strip_parentheses(sql: &str) -> &str {
    let mut inner = sql.trim();
    while let Some(stripped) = strip_once(inner) {
        inner = stripped.trim();
    }
    inner
}

fn strip_once(sql: &str) -> Option<&str> {
    if !sql.starts_with('(') || !sql.ends_with(')') {
        return None;
    }
    let mut depth = 0_usize;
    for token in tokens(sql, Engine::Postgres) {
        match (token.kind, token.text(sql)) {
            (TokenKind::Symbol, "(") => depth += 1,
            (TokenKind::Symbol, ")") => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return (token.span.end == sql.len()).then(|| &sql[1..sql.len() - 1]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_have_no_case_on_sqlite() {
        for (left, right) in [("Six >= 0", "\"Six\" >= 0"), ("\"six\" >= 0", "\"Six\" >= 0"), ("a = 'A'", "A = 'A'")] {
            assert!(equal_on_sqlite(left, right), "{left} / {right}");
        }
        assert!(!equal("\"six\" >= 0", "\"Six\" >= 0") && !equal_on_sqlite("a = 'A'", "a = 'a'"));
        assert!(!equal_on_sqlite("\"user\" = 1", "user = 1") && !equal_on_sqlite("\"order\" = 1", "order = 1"));
    }

    #[test]
    fn spelling_does_not_count() {
        for (left, right) in [
            ("views>=0", "Views >= 0"),
            ("lower(title)", "LOWER( title ) -- why"),
            ("a /* b */ + c", "a+c"),
            ("\"title\" = 1", "TITLE = 1"),
            ("x IS NOT null", "x is not NULL"),
            ("1E5", "1e5"),
        ] {
            assert!(equal(left, right), "{left} / {right}");
            assert!(equal(right, left), "{right} / {left}");
        }
    }

    #[test]
    fn meaning_counts() {
        for (left, right) in [
            ("'a'", "'A'"),
            ("\"Title\"", "title"),
            ("\"user\"", "user"),
            ("\"current_date\"", "current_date"),
            ("a - -b", "a --b"),
            ("a", "a b"),
            ("a", "'a'"),
            ("ab", "a b"),
            ("", "a"),
            ("1", "1.0"),
        ] {
            assert!(!equal(left, right), "{left} / {right}");
        }
    }

    #[test]
    fn only_balanced_outer_parentheses_go() {
        assert_eq!(strip_parentheses(" ((a) ) "), "a");
        assert_eq!(strip_parentheses("(a) + (b)"), "(a) + (b)");
        assert_eq!(strip_parentheses("((a) + (b))"), "(a) + (b)");
        assert_eq!(strip_parentheses("(')')"), "')'");
        assert_eq!(strip_parentheses("(a"), "(a");
        assert_eq!(strip_parentheses("(')"), "(')");
        assert_eq!(strip_parentheses("()"), "");
    }

    proptest! {
        #[test]
        fn equality_is_reflexive_and_symmetric(left in "[a-cA-C\"'() .-]{0,12}", right in "[a-cA-C\"'() .-]{0,12}") {
            let spaced = format!(" {left}");
            prop_assert!(equal(&left, &spaced));
            prop_assert_eq!(equal(&left, &right), equal(&right, &left));
        }

        #[test]
        fn stripping_never_panics(sql in any::<String>()) {
            let _ = strip_parentheses(&format!("({sql})"));
        }
    }
}
