//! The words of a statement, one after the other.

use crate::schema::TableName;
use crate::sql::{self, Token};
use crate::state::Engine;

/// What of a statement isn't read yet.
pub(super) struct Words<'a> {
    text: &'a str,
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl<'a> Words<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let tokens: Vec<Token> = sql::tokens(text, Engine::Postgres).filter(Token::is_significant).collect();
        Self { text, tokens: tokens.into_iter().peekable() }
    }

    /// Takes the next word, if it is this one.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let text = self.text;
        self.tokens.next_if(|token| token.text(text).eq_ignore_ascii_case(word)).is_some()
    }

    /// Whether the next word is this one.
    pub(super) fn sees(&mut self, word: &str) -> bool {
        let text = self.text;
        self.tokens.peek().is_some_and(|token| token.text(text).eq_ignore_ascii_case(word))
    }

    /// The next word, whatever it is.
    pub(super) fn next(&mut self) -> Option<&'a str> {
        Some(self.tokens.next()?.text(self.text))
    }

    /// Takes a name, with its schema where one is said.
    pub(super) fn name(&mut self) -> Option<TableName> {
        let first = identifier(self.next()?);
        if !self.take(".") {
            return Some(TableName { schema: None, name: first });
        }
        Some(TableName { schema: Some(first), name: identifier(self.next()?) })
    }
}

/// The server folds what isn't quoted.
fn identifier(word: &str) -> String {
    if word.starts_with('"') { sql::unquote(word) } else { word.to_lowercase() }
}
