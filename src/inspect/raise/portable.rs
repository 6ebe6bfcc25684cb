//! Whether an expression says the same on both engines, so that it is written once.

use crate::schema::Table;
use crate::sql::{Token, TokenKind, quote, quote_always, strip_parentheses, tokens, unquote};
use crate::state::{Engine, PerEngine};

/// Words that both engines read alike.
const WORDS: [&str; 14] =
    ["and", "or", "not", "is", "null", "in", "between", "case", "when", "then", "else", "end", "true", "false"];

/// Functions that both have and that answer alike.
const FUNCTIONS: [&str; 6] = ["lower", "upper", "length", "abs", "coalesce", "nullif"];

const CLOCKS: [&str; 3] = ["current_timestamp", "current_date", "current_time"];

const SYMBOLS: [&str; 14] = ["=", "<>", "!=", "<", ">", "<=", ">=", "+", "-", "*", "(", ")", ",", "||"];

/// An expression as a person would write it: columns in quotes where an engine needs them, and no
/// parentheses around the whole.
pub(super) fn written(sql: &str, engine: Engine, table: &Table) -> String {
    let sql = strip_parentheses(sql);
    let is_column = |name: &str| table.columns.iter().any(|column| column.name == name);
    let plain = tokens(sql, engine).map(|token| {
        let text = token.text(sql);
        let name = unquote(text);
        if token.kind != TokenKind::Quoted || !is_column(&name) {
            text.to_owned()
        } else if Engine::ALL.iter().all(|engine| quote(&name, *engine) == name) {
            name
        } else {
            quote_always(&name)
        }
    });
    plain.collect()
}

/// An expression of an engine: for both, if it is one on both, else for that one alone.
pub(super) fn per_engine(sql: &str, engine: Engine, table: &Table) -> PerEngine<String> {
    let sql = written(sql, engine, table);
    if is_portable(&sql, engine, table) {
        return PerEngine::Both(sql);
    }
    let text = Some(sql);
    match engine {
        Engine::Sqlite => PerEngine::Each { sqlite: text, postgresql: None },
        Engine::Postgres => PerEngine::Each { sqlite: None, postgresql: text },
    }
}

/// Whether an expression over a table's columns means the same to both engines.
pub(super) fn is_portable(sql: &str, engine: Engine, table: &Table) -> bool {
    let all: Vec<Token> = tokens(sql, engine).filter(Token::is_significant).collect();
    let is_column = |name: &str| table.columns.iter().any(|column| column.name == name);
    all.iter().enumerate().all(|(place, token)| {
        let text = token.text(sql);
        match token.kind {
            TokenKind::Word => {
                let word = text.to_ascii_lowercase();
                let is_call = all.get(place + 1).is_some_and(|next| next.text(sql) == "(");
                // Alone, a clock is a default's; an index and a check can't have one on PostgreSQL.
                WORDS.contains(&word.as_str())
                    || all.len() == 1 && CLOCKS.contains(&word.as_str())
                    || is_call && FUNCTIONS.contains(&word.as_str())
                    || !is_call && is_column(text) && *text == word
            }
            TokenKind::Quoted => text.starts_with('"') && is_column(&unquote(text)),
            TokenKind::String => text.starts_with('\''),
            TokenKind::Number => text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'),
            TokenKind::Symbol => SYMBOLS.contains(&text),
            _ => false,
        }
    })
}
