//! An expression of an index, apart from what may follow it.

use crate::sql::{self, TokenKind};
use crate::state::Engine;

/// The expression, and its tail: COLLATE with its name, an operator class, ASC or DESC, NULLS FIRST
/// or LAST. The tail begins with a space where there is one.
pub fn split(text: &str) -> (&str, String) {
    let tokens: Vec<_> = sql::tokens(text, Engine::Postgres).filter(|token| token.is_significant()).collect();
    let word = |place: usize| tokens.get(place).map(|token| token.text(text).to_ascii_lowercase()).unwrap_or_default();
    let mut end = tokens.len();
    if end >= 2 && matches!(word(end - 1).as_str(), "first" | "last") && word(end - 2) == "nulls" {
        end -= 2;
    }
    if end >= 1 && matches!(word(end - 1).as_str(), "asc" | "desc") {
        end -= 1;
    }
    // An operator class is a bare name right behind a closing parenthesis, a name or a collation.
    if end >= 2 && is_name(&tokens[end - 1], text) && !is_operator_word(&word(end - 1)) {
        let before = word(end - 2);
        let behind_collate = end >= 3 && word(end - 3) == "collate";
        let behind_operand = before == ")" || (is_name(&tokens[end - 2], text) && !is_operator_word(&before));
        if behind_collate || (behind_operand && before != "collate") {
            end -= 1;
        }
    }
    if end >= 2 && word(end - 2) == "collate" {
        end -= 2;
    }
    match tokens.get(end) {
        Some(token) if end > 0 => {
            let tail = text.get(token.span.start..).unwrap_or_default().trim_end();
            (text.get(..token.span.start).unwrap_or(text).trim_end(), format!(" {tail}"))
        }
        _ => (text, String::new()),
    }
}

fn is_name(token: &sql::Token, text: &str) -> bool {
    !matches!(token.kind, TokenKind::Space | TokenKind::Comment)
        && token.text(text).starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"')
}

/// Words that stand between or behind operands and so are no operator class.
fn is_operator_word(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "is"
            | "null"
            | "true"
            | "false"
            | "in"
            | "like"
            | "ilike"
            | "between"
            | "collate"
            | "end"
            | "then"
            | "else"
            | "when"
            | "case"
            | "zone"
            | "time"
            | "at"
            | "nulls"
            | "distinct"
            | "from"
    )
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn tails() {
        let cases = [
            ("lower(title)", "lower(title)", ""),
            ("lower(title) DESC NULLS LAST", "lower(title)", " DESC NULLS LAST"),
            ("lower(title) text_pattern_ops", "lower(title)", " text_pattern_ops"),
            ("title COLLATE \"C\" text_pattern_ops DESC", "title", " COLLATE \"C\" text_pattern_ops DESC"),
            ("title gin_trgm_ops", "title", " gin_trgm_ops"),
            ("a + b", "a + b", ""),
            ("a IS NULL", "a IS NULL", ""),
            ("created_at AT TIME ZONE 'UTC'", "created_at AT TIME ZONE 'UTC'", ""),
            ("(a || b) ASC", "(a || b)", " ASC"),
            ("title", "title", ""),
        ];
        for (text, expression, tail) in cases {
            assert_eq!(split(text), (expression, tail.to_owned()), "{text}");
        }
    }
}
