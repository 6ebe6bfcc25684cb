//! The tokenizer: total, without loss, and aware of what the engines spell differently.

use crate::state::Engine;
use std::ops::Range;

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// White space.
    Space,
    /// A comment to the end of the line, or between `/*` and `*/`.
    Comment,
    /// A key word or an identifier without quotes.
    Word,
    /// An identifier in quotes (on SQLite also in back-ticks or brackets).
    Quoted,
    /// A string, a blob or a dollar-quoted text.
    String,
    /// A number.
    Number,
    /// A parameter: `$1`, `?`, `:name`.
    Parameter,
    /// An operator or a mark.
    Symbol,
    /// A string, identifier or comment that nothing ends.
    Unterminated,
}

/// A piece of SQL. The tokens of a text cover it without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes.
    pub span: Range<usize>,
}

impl Token {
    /// Its text.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        sql.get(self.span.clone()).unwrap_or_default()
    }

    /// Whether it is neither white space nor a comment.
    pub const fn is_significant(&self) -> bool {
        !matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }
}

/// Cuts a text into tokens as an engine reads it.
pub fn tokens(sql: &str, engine: Engine) -> Tokens<'_> {
    Tokens { bytes: sql.as_bytes(), at: 0, engine }
}

/// The tokens of a text, one after the other.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    engine: Engine,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.bytes.get(start)?;
        let kind = self.scan(first);
        // Every branch of `scan` moves on; this only keeps the promise should one ever not.
        self.at = self.at.clamp(start + 1, self.bytes.len());
        Some(Token { kind, span: start..self.at })
    }
}

const fn starts_word(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

const fn continues_word(byte: u8) -> bool {
    starts_word(byte) || byte.is_ascii_digit() || byte == b'$'
}

const fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'+' | b'-'
            | b'*'
            | b'/'
            | b'<'
            | b'>'
            | b'='
            | b'~'
            | b'!'
            | b'@'
            | b'#'
            | b'%'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
    )
}

/// White space as the engines know it.
const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// The operators of SQLite that are longer than one byte, the longest first.
const SQLITE_OPERATORS: [&[u8]; 10] = [b"->>", b"->", b"||", b"<<", b">>", b"<=", b">=", b"==", b"!=", b"<>"];

impl Tokens<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
    }

    fn scan(&mut self, first: u8) -> TokenKind {
        let second = self.peek(1);
        match (first, second) {
            (byte, _) if is_space(byte) => {
                self.skip_while(is_space);
                TokenKind::Space
            }
            (b'-', Some(b'-')) => {
                self.skip_while(|byte| byte != b'\n');
                TokenKind::Comment
            }
            (b'/', Some(b'*')) => self.block_comment(),
            (b'\'', _) => self.delimited(0, b'\'', TokenKind::String),
            (b'"', _) => self.delimited(0, b'"', TokenKind::Quoted),
            (b'`', _) if self.engine == Engine::Sqlite => self.delimited(0, b'`', TokenKind::Quoted),
            (b'[', _) if self.engine == Engine::Sqlite => self.bracketed(),
            (b'$', _) => self.dollar(),
            (b'?', _) if self.engine == Engine::Sqlite => self.parameter(),
            (b':' | b'@' | b'#', Some(next)) if self.engine == Engine::Sqlite && starts_word(next) => self.parameter(),
            (byte, _) if byte.is_ascii_digit() => self.number(),
            (b'.', Some(next)) if next.is_ascii_digit() => self.number(),
            (byte, _) if starts_word(byte) => self.word(),
            (b':', Some(b':' | b'=')) => {
                self.at += 2;
                TokenKind::Symbol
            }
            (byte, _) if is_operator(byte) => self.operator(),
            _ => {
                self.at += 1;
                TokenKind::Symbol
            }
        }
    }

    /// A text from a delimiter (after a prefix) to the next one that isn't doubled.
    fn delimited(&mut self, prefix: usize, delimiter: u8, kind: TokenKind) -> TokenKind {
        self.at += prefix + 1;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => return TokenKind::Unterminated,
                (Some(byte), Some(next)) if byte == delimiter && next == delimiter => self.at += 2,
                (Some(byte), _) if byte == delimiter => {
                    self.at += 1;
                    return kind;
                }
                _ => self.at += 1,
            }
        }
    }

    /// PostgreSQL's `E'…'`, where a backslash escapes.
    fn escaped(&mut self) -> TokenKind {
        self.at += 2;
        loop {
            match (self.peek(0), self.peek(1)) {
                (None, _) => return TokenKind::Unterminated,
                (Some(b'\\'), Some(_)) | (Some(b'\''), Some(b'\'')) => self.at += 2,
                (Some(b'\''), _) => {
                    self.at += 1;
                    return TokenKind::String;
                }
                _ => self.at += 1,
            }
        }
    }

    fn bracketed(&mut self) -> TokenKind {
        self.skip_while(|byte| byte != b']');
        if self.at == self.bytes.len() {
            return TokenKind::Unterminated;
        }
        self.at += 1;
        TokenKind::Quoted
    }

    /// PostgreSQL's comments nest, SQLite's don't (and one that nothing ends is one for SQLite).
    fn block_comment(&mut self) -> TokenKind {
        self.at += 2;
        let mut depth = 1;
        while depth > 0 {
            match (self.peek(0), self.peek(1)) {
                (None, _) => return TokenKind::Unterminated,
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                }
                (Some(b'/'), Some(b'*')) if self.engine == Engine::Postgres => {
                    depth += 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
        TokenKind::Comment
    }

    /// `$1`, `$name` on SQLite, `$tag$…$tag$` on PostgreSQL.
    fn dollar(&mut self) -> TokenKind {
        if self.engine == Engine::Sqlite || self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) {
            return self.parameter();
        }
        let tag = self.bytes[self.at + 1..].iter().take_while(|&&byte| continues_word(byte) && byte != b'$').count();
        if self.peek(tag + 1) != Some(b'$') {
            self.at += 1;
            return TokenKind::Symbol;
        }
        let (opening, from) = (self.at..self.at + tag + 2, self.at + tag + 2);
        let delimiter = &self.bytes[opening];
        let rest = &self.bytes[from..];
        let mut searched = 0;
        while let Some(found) = rest[searched..].iter().position(|&byte| byte == b'$') {
            searched += found;
            if rest[searched..].starts_with(delimiter) {
                self.at = from + searched + delimiter.len();
                return TokenKind::String;
            }
            searched += 1;
        }
        self.at = self.bytes.len();
        TokenKind::Unterminated
    }

    fn parameter(&mut self) -> TokenKind {
        self.at += 1;
        self.skip_while(continues_word);
        TokenKind::Parameter
    }

    fn number(&mut self) -> TokenKind {
        // `1e-5` and `0x1F` too: a sign belongs to the number after an exponent only.
        let hexadecimal = self.peek(0) == Some(b'0') && matches!(self.peek(1), Some(b'x' | b'X'));
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b'e' | b'E'), Some(b'+' | b'-')) if !hexadecimal => self.at += 2,
                (Some(byte), _) if byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' => self.at += 1,
                _ => return TokenKind::Number,
            }
        }
    }

    fn word(&mut self) -> TokenKind {
        match (self.engine, self.peek(0), self.peek(1), self.peek(2)) {
            (Engine::Postgres, Some(b'e' | b'E'), Some(b'\''), _) => return self.escaped(),
            (Engine::Postgres, Some(b'b' | b'B' | b'n' | b'N'), Some(b'\''), _)
            | (_, Some(b'x' | b'X'), Some(b'\''), _) => {
                return self.delimited(1, b'\'', TokenKind::String);
            }
            (Engine::Postgres, Some(b'u' | b'U'), Some(b'&'), Some(b'\'')) => {
                return self.delimited(2, b'\'', TokenKind::String);
            }
            (Engine::Postgres, Some(b'u' | b'U'), Some(b'&'), Some(b'"')) => {
                return self.delimited(2, b'"', TokenKind::Quoted);
            }
            _ => {}
        }
        self.skip_while(continues_word);
        TokenKind::Word
    }

    fn operator(&mut self) -> TokenKind {
        let rest = &self.bytes[self.at..];
        if self.engine == Engine::Sqlite {
            let length =
                SQLITE_OPERATORS.iter().find(|operator| rest.starts_with(operator)).map_or(1, |found| found.len());
            self.at += length;
            return TokenKind::Symbol;
        }
        let mut length = 0;
        while rest.get(length).copied().is_some_and(is_operator)
            && !(length > 0 && (rest[length..].starts_with(b"--") || rest[length..].starts_with(b"/*")))
        {
            length += 1;
        }
        // PostgreSQL's rule: only an operator with one of these characters may end in a sign.
        let keeps_sign = rest[..length].iter().any(|byte| b"~!@#%^&|`?".contains(byte));
        while !keeps_sign && length > 1 && matches!(rest[length - 1], b'+' | b'-') {
            length -= 1;
        }
        self.at += length.max(1);
        TokenKind::Symbol
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(sql: &str, engine: Engine) -> Vec<(TokenKind, &str)> {
        tokens(sql, engine).filter(Token::is_significant).map(|token| (token.kind, token.text(sql))).collect()
    }

    #[test]
    fn strings_and_identifiers_of_both_engines() {
        use TokenKind::*;
        assert_eq!(texts(r"E'a\'b' 'it''s'", Engine::Postgres), [(String, r"E'a\'b'"), (String, "'it''s'")]);
        assert_eq!(texts(r"'a\' b", Engine::Sqlite), [(String, r"'a\'"), (Word, "b")]);
        assert_eq!(texts("[a b]", Engine::Sqlite), [(Quoted, "[a b]")]);
        assert_eq!(texts("x[1]", Engine::Postgres), [(Word, "x"), (Symbol, "["), (Number, "1"), (Symbol, "]")]);
        assert_eq!(texts("`a``b`", Engine::Sqlite), [(Quoted, "`a``b`")]);
        assert_eq!(texts("x'00' U&\"d\"", Engine::Postgres), [(String, "x'00'"), (Quoted, "U&\"d\"")]);
        assert_eq!(texts("$a$ it's $b$ $a$ $1", Engine::Postgres), [(String, "$a$ it's $b$ $a$"), (Parameter, "$1")]);
        assert_eq!(texts("$a ?1 :b", Engine::Sqlite), [(Parameter, "$a"), (Parameter, "?1"), (Parameter, ":b")]);
    }

    #[test]
    fn operators_are_cut_as_each_engine_cuts_them() {
        let symbols =
            |sql: &'static str, engine| texts(sql, engine).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(symbols("a<-1", Engine::Postgres), ["a", "<", "-", "1"]);
        assert_eq!(symbols("a@-1", Engine::Postgres), ["a", "@-", "1"]);
        assert_eq!(symbols("a->>'b'", Engine::Sqlite), ["a", "->>", "'b'"]);
        assert_eq!(symbols("a||-1", Engine::Sqlite), ["a", "||", "-", "1"]);
        assert_eq!(symbols("a::int", Engine::Postgres), ["a", "::", "int"]);
        assert_eq!(symbols("1e-5-.5", Engine::Postgres), ["1e-5", "-", ".5"]);
        assert_eq!(symbols("0xe-5", Engine::Sqlite), ["0xe", "-", "5"]);
        assert_eq!(symbols("a*/*c*/b", Engine::Postgres), ["a", "*", "b"]);
    }

    #[test]
    fn comments_nest_on_postgresql_only() {
        assert_eq!(texts("/* a /* b */ c */ d", Engine::Postgres), [(TokenKind::Word, "d")]);
        assert_eq!(texts("/* a /* b */ c", Engine::Sqlite), [(TokenKind::Word, "c")]);
        assert_eq!(texts("a -- b\n c", Engine::Sqlite), [(TokenKind::Word, "a"), (TokenKind::Word, "c")]);
    }

    #[test]
    fn what_nothing_ends_is_said() {
        for sql in ["'a", "\"a", "/* a", "$$ a", "E'a\\'"] {
            let found = tokens(sql, Engine::Postgres).last().map(|token| token.kind);
            assert_eq!(found, Some(TokenKind::Unterminated), "{sql}");
        }
        assert_eq!(tokens("[a", Engine::Sqlite).last().map(|token| token.kind), Some(TokenKind::Unterminated));
    }

    proptest! {
        #[test]
        fn tokens_cover_the_text(sql in r#"([a-zE$'"`\[\]();:.é \n*/-]|--|/\*|\*/|\$a\$|''){0,40}"#) {
            for engine in Engine::ALL {
                let joined: String = tokens(&sql, engine).map(|token| token.text(&sql).to_owned()).collect();
                prop_assert_eq!(&joined, &sql);
            }
        }

        #[test]
        fn any_text_at_all(sql in any::<String>()) {
            for engine in Engine::ALL {
                let joined: String = tokens(&sql, engine).map(|token| token.text(&sql).to_owned()).collect();
                prop_assert_eq!(&joined, &sql);
            }
        }
    }
}
