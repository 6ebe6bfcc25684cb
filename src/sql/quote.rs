//! Names and strings as SQL writes them.

use super::keyword;
use crate::state::Engine;

/// A name, in quotes only where it needs them.
pub fn quote(name: &str, engine: Engine) -> String {
    let plain = |byte: u8| match engine {
        Engine::Postgres => byte.is_ascii_lowercase() || byte == b'_',
        Engine::Sqlite => byte.is_ascii_alphabetic() || byte == b'_',
    };
    let mut bytes = name.bytes();
    let simple = bytes.next().is_some_and(plain) && bytes.all(|byte| plain(byte) || byte.is_ascii_digit());
    if simple && !keyword::needs_quotes(name, engine) { name.to_owned() } else { quote_always(name) }
}

/// A name in quotes.
pub fn quote_always(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for character in name.chars() {
        if character == '"' {
            quoted.push('"');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// A string as a literal. Both engines read a backslash as itself in it.
pub fn string_literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('\'');
    for character in text.chars() {
        if character == '\'' {
            literal.push('\'');
        }
        literal.push(character);
    }
    literal.push('\'');
    literal
}

/// The name that a quoted identifier (in quotes, back-ticks or brackets) says; any other text as it is.
pub fn unquote(text: &str) -> String {
    let inner = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(inner) = inner('"', '"') {
        inner.replace("\"\"", "\"")
    } else if let Some(inner) = inner('`', '`') {
        inner.replace("``", "`")
    } else if let Some(inner) = inner('[', ']') {
        inner.to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_needs_them_gets_quotes() {
        for (name, postgres, sqlite) in [
            ("title", "title", "title"),
            ("createdAt", "\"createdAt\"", "createdAt"),
            ("order", "\"order\"", "\"order\""),
            ("user", "\"user\"", "user"),
            ("key", "key", "key"),
            ("2nd", "\"2nd\"", "\"2nd\""),
            ("a b", "\"a b\"", "\"a b\""),
            ("a\"b", "\"a\"\"b\"", "\"a\"\"b\""),
            ("größe", "\"größe\"", "\"größe\""),
            ("", "\"\"", "\"\""),
            ("_x1", "_x1", "_x1"),
        ] {
            assert_eq!(quote(name, Engine::Postgres), postgres);
            assert_eq!(quote(name, Engine::Sqlite), sqlite);
        }
    }

    #[test]
    fn strings() {
        assert_eq!(string_literal("it's"), "'it''s'");
        assert_eq!(unquote("[a b]"), "a b");
        assert_eq!(unquote("`a``b`"), "a`b");
        assert_eq!(unquote("plain"), "plain");
    }

    proptest! {
        #[test]
        fn a_quoted_name_reads_back(name in any::<String>()) {
            prop_assert_eq!(unquote(&quote_always(&name)), name);
        }
    }
}
