//! A walk over the tokens of a definition.

use crate::sql::{self, Token, TokenKind};
use crate::state::Engine;

/// The tokens that mean something, and a place among them.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    sql: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        let tokens = sql::tokens(sql, Engine::Sqlite).filter(Token::is_significant).collect();
        Self { sql, tokens, at: 0 }
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The text of the token some places ahead; empty after the end.
    pub(super) fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text(self.sql))
    }

    pub(super) fn kind(&self, ahead: usize) -> Option<TokenKind> {
        self.tokens.get(self.at + ahead).map(|token| token.kind)
    }

    /// Whether the tokens from here on are these words or marks.
    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| {
            self.text(ahead).eq_ignore_ascii_case(word)
                && matches!(self.kind(ahead), Some(TokenKind::Word | TokenKind::Symbol))
        })
    }

    /// Whether the token here is one of some words.
    pub(super) fn is_one_of(&self, words: &[&str]) -> bool {
        let text = self.text(0);
        self.kind(0) == Some(TokenKind::Word) && words.iter().any(|word| text.eq_ignore_ascii_case(word))
    }

    /// Steps over these words if they stand here.
    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let found = self.is(words);
        if found {
            self.at += words.len();
        }
        found
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// A name in any of SQLite's quotes (strings too), and steps over it.
    pub(super) fn name(&mut self) -> Option<String> {
        let kind = self.kind(0)?;
        let text = self.text(0);
        let name = match kind {
            TokenKind::Word => text.to_owned(),
            TokenKind::Quoted => sql::unquote(text),
            TokenKind::String => text.strip_prefix('\'')?.strip_suffix('\'')?.replace("''", "'"),
            _ => return None,
        };
        self.at += 1;
        Some(name)
    }

    /// Steps over a balanced group that starts here; its inside, as written. Nothing if there is
    /// none, or nothing ends it.
    pub(super) fn group(&mut self) -> Option<&'a str> {
        if self.text(0) != "(" {
            return None;
        }
        let mut depth = 0usize;
        let open = self.tokens.get(self.at)?.span.end;
        for place in self.at..self.tokens.len() {
            let token = &self.tokens[place];
            match token.text(self.sql) {
                "(" => depth += 1,
                ")" => {
                    depth -= 1;
                    if depth == 0 {
                        self.at = place + 1;
                        return self.sql.get(open..token.span.start).map(str::trim);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The text from one place to the one before the other.
    pub(super) fn between(&self, from: usize, to: usize) -> &'a str {
        let (Some(first), Some(last)) = (self.tokens.get(from), to.checked_sub(1).and_then(|to| self.tokens.get(to)))
        else {
            return "";
        };
        self.sql.get(first.span.start..last.span.end).unwrap_or_default()
    }

    /// What stands between the token before a place and the token there: white space and comments.
    pub(super) fn gap(&self, place: usize) -> &'a str {
        let start = place.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |token| token.span.end);
        let end = self.tokens.get(place).map_or(self.sql.len(), |token| token.span.start);
        self.sql.get(start..end).unwrap_or_default()
    }

    /// Everything from here to the end of the text.
    pub(super) fn rest(&self) -> &'a str {
        self.tokens.get(self.at).and_then(|token| self.sql.get(token.span.start..)).unwrap_or_default().trim_end()
    }
}
