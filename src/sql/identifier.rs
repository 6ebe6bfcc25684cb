//! The identifiers of an expression that can be columns or functions.

use super::keyword::{is_reserved, matches_any};
use super::quote::unquote;
use super::token::{Token, TokenKind, tokens};
use crate::state::Engine;
use std::ops::Range;

/// A name in an expression. Key words, types, collations, operator classes, aliases and tables
/// after FROM are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// The name, without its quotes and as written.
    pub name: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
    /// Where, quotes included, the qualifier not.
    pub span: Range<usize>,
    /// What stands before its dot, without quotes: a table, `new`, a schema.
    pub qualifier: Option<String>,
    /// Whether it is a function's name.
    pub is_call: bool,
}

/// The identifiers of a text that is meant for both engines, in order.
pub fn identifiers(sql: &str) -> Vec<Identifier> {
    identifiers_of(sql, Engine::Postgres)
}

/// The identifiers of a text as an engine reads it, in order.
pub fn identifiers_of(sql: &str, engine: Engine) -> Vec<Identifier> {
    let tokens = tokens(sql, engine).filter(Token::is_significant).collect();
    let mut scanner =
        Scanner { sql, engine, tokens, at: 0, levels: vec![Level::default()], after_operand: false, found: Vec::new() };
    while scanner.at < scanner.tokens.len() {
        scanner.step();
    }
    scanner.found
}

/// What an open parenthesis belongs to.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    kind: LevelKind,
    /// Whether SELECT, UPDATE or DELETE stood in it, so that FROM is followed by a table.
    query: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum LevelKind {
    #[default]
    Plain,
    Cast,
    Extract,
}

struct Scanner<'a> {
    sql: &'a str,
    engine: Engine,
    tokens: Vec<Token>,
    at: usize,
    levels: Vec<Level>,
    /// Whether a value has just ended. A name that follows one without an operator isn't a column:
    /// it is an alias, an operator class, or an operator that is a word.
    after_operand: bool,
    found: Vec<Identifier>,
}

impl Scanner<'_> {
    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text(self.sql))
    }

    fn is_symbol(&self, at: usize, symbol: &str) -> bool {
        self.kind(at) == Some(TokenKind::Symbol) && self.text(at) == symbol
    }

    fn is_word(&self, at: usize, words: &[&str]) -> bool {
        self.kind(at) == Some(TokenKind::Word) && matches_any(self.text(at), words)
    }

    fn is_name(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(TokenKind::Word | TokenKind::Quoted))
    }

    fn level(&mut self) -> Level {
        self.levels.last().copied().unwrap_or_default()
    }

    fn step(&mut self) {
        match self.kind(self.at) {
            Some(TokenKind::Word | TokenKind::Quoted) => self.word(),
            Some(TokenKind::Symbol) => self.symbol(),
            _ => {
                self.after_operand = true;
                self.at += 1;
            }
        }
    }

    fn symbol(&mut self) {
        match self.text(self.at) {
            "(" => {
                self.levels.push(Level::default());
                self.after_operand = false;
            }
            ")" => {
                if self.levels.len() > 1 {
                    self.levels.pop();
                }
                self.after_operand = true;
            }
            "]" => self.after_operand = true,
            "::" => {
                self.at = self.after_type(self.at + 1);
                self.after_operand = true;
                return;
            }
            // `(a).b` and `t.*`: what follows is no name of its own.
            "." => {
                self.at += 1;
                if self.is_name(self.at) {
                    self.at += 1;
                    self.after_operand = true;
                }
                return;
            }
            _ => self.after_operand = false,
        }
        self.at += 1;
    }

    fn word(&mut self) {
        let at = self.at;
        if self.kind(at) == Some(TokenKind::Word) && !self.is_symbol(at + 1, ".") {
            if is_reserved(self.text(at), self.engine) {
                return self.reserved();
            }
            if self.phrase() {
                return;
            }
        }
        self.name();
    }

    /// A key word that can't be a name.
    fn reserved(&mut self) {
        let at = self.at;
        self.at += 1;
        // `a NOT BETWEEN b`: after a value NOT is the beginning of an operator.
        self.after_operand = self.after_operand && self.is_word(at, &["not"]);
        let level = self.level();
        if self.is_word(at, &["as"]) {
            match level.kind {
                LevelKind::Cast => self.at = self.after_type(self.at),
                LevelKind::Plain | LevelKind::Extract if self.is_name(self.at) => self.at += 1,
                LevelKind::Plain | LevelKind::Extract => {}
            }
            self.after_operand = true;
        } else if self.is_word(at, &["collate"]) {
            self.at = self.after_name(self.at);
            self.after_operand = true;
        } else if self.is_word(at, &["cast"]) && self.is_symbol(self.at, "(") {
            self.open(LevelKind::Cast);
        } else if self.is_word(at, &["select", "delete", "update"]) {
            if let Some(level) = self.levels.last_mut() {
                level.query = true;
            }
            if self.is_word(at, &["update"]) {
                self.table();
            }
        } else if self.is_word(at, &["from"]) && level.query || self.is_word(at, &["join", "into"]) {
            self.table();
        } else if self.is_word(
            at,
            &[
                "null",
                "true",
                "false",
                "end",
                "current_date",
                "current_time",
                "current_timestamp",
                "localtime",
                "localtimestamp",
                "current_user",
                "session_user",
                "user",
                "current_role",
                "current_schema",
                "current_catalog",
                "isnull",
                "notnull",
                "asc",
                "desc",
            ],
        ) {
            self.after_operand = true;
        }
    }

    /// Words that belong together, or that mean something only at this place. True if there was one.
    fn phrase(&mut self) -> bool {
        let at = self.at;
        let length = if self.after_operand && self.is_word(at, &["at"]) && self.is_word(at + 1, &["time"]) {
            3
        } else if self.is_word(at, &["nulls"]) && self.is_word(at + 1, &["first", "last"])
            || self.is_word(at, &["partition"]) && self.is_word(at + 1, &["by"])
            || self.is_word(at, &["unbounded"]) && self.is_word(at + 1, &["preceding", "following"])
            || self.is_word(at, &["current"]) && self.is_word(at + 1, &["row"])
        {
            2
        } else if self.is_word(at, &["update"]) && !self.after_operand && self.is_name(at + 1) {
            // PostgreSQL reserves UPDATE not, but no column is followed by a name.
            if let Some(level) = self.levels.last_mut() {
                level.query = true;
            }
            self.at += 1;
            self.table();
            return true;
        } else if self.is_word(at, &["timestamp", "time"]) && self.is_word(at + 2, &["time"]) {
            4
        } else if !self.after_operand && self.kind(at + 1) == Some(TokenKind::String) {
            // `date '2020-01-01'`.
            1
        } else if self.level().kind == LevelKind::Extract && self.is_symbol(at.wrapping_sub(1), "(") {
            1
        } else {
            return false;
        };
        self.at += length;
        self.after_operand = false;
        true
    }

    /// A name with what qualifies it.
    fn name(&mut self) {
        let mut last = self.at;
        let mut qualifier = None;
        while self.is_symbol(last + 1, ".") && self.is_name(last + 2) {
            qualifier = Some(last);
            last += 2;
        }
        self.at = last + 1;
        let is_call = self.is_symbol(self.at, "(");
        if self.after_operand && !is_call {
            self.after_operand = false;
            return;
        }
        let Some(token) = self.tokens.get(last) else { return };
        let quoted = token.kind == TokenKind::Quoted;
        let text = token.text(self.sql);
        self.found.push(Identifier {
            name: if quoted { unquote(text) } else { text.to_owned() },
            quoted,
            span: token.span.clone(),
            qualifier: qualifier.map(|at| unquote(self.text(at))),
            is_call,
        });
        self.after_operand = !is_call;
        if is_call {
            let kind = if self.is_word(last, &["extract"]) {
                LevelKind::Extract
            } else if self.is_word(last, &["cast"]) {
                LevelKind::Cast
            } else {
                LevelKind::Plain
            };
            self.open(kind);
        }
    }

    /// Goes past the parenthesis at this place.
    fn open(&mut self, kind: LevelKind) {
        self.at += 1;
        self.levels.push(Level { kind, query: false });
        self.after_operand = false;
    }

    /// Goes past a table's name.
    fn table(&mut self) {
        if self.is_name(self.at) && !(self.is_reserved_at(self.at)) {
            self.at = self.after_name(self.at);
            self.after_operand = true;
        }
    }

    fn is_reserved_at(&self, at: usize) -> bool {
        self.kind(at) == Some(TokenKind::Word) && is_reserved(self.text(at), self.engine)
    }

    /// The place after a qualified name.
    fn after_name(&self, mut at: usize) -> usize {
        if !self.is_name(at) {
            return at;
        }
        at += 1;
        while self.is_symbol(at, ".") && self.is_name(at + 1) {
            at += 2;
        }
        at
    }

    /// The place after a type: `public.kind`, `double precision`, `timestamp(3) with time zone[]`.
    fn after_type(&self, start: usize) -> usize {
        let mut at = self.after_name(start);
        if self.is_word(start, &["double"]) && self.is_word(at, &["precision"])
            || self.is_word(start, &["character", "char", "bit", "national"]) && self.is_word(at, &["varying"])
        {
            at += 1;
        }
        // SQLite takes any number of words for a type's name.
        while self.engine == Engine::Sqlite && at > start && self.is_name(at) && !self.is_reserved_at(at) {
            at += 1;
        }
        if at > start && self.is_symbol(at, "(") {
            while at < self.tokens.len() && !self.is_symbol(at, ")") {
                at += 1;
            }
            at += 1;
        }
        if self.is_word(start, &["time", "timestamp"])
            && self.is_word(at, &["with", "without"])
            && self.is_word(at + 1, &["time"])
        {
            at += 3;
        }
        while self.is_symbol(at, "[") {
            while at < self.tokens.len() && !self.is_symbol(at, "]") {
                at += 1;
            }
            at += 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(sql: &str) -> Vec<String> {
        identifiers(sql)
            .into_iter()
            .map(|identifier| {
                let call = if identifier.is_call { "()" } else { "" };
                let qualifier = identifier.qualifier.map(|qualifier| format!("{qualifier}.")).unwrap_or_default();
                format!("{qualifier}{}{call}", identifier.name)
            })
            .collect()
    }

    #[test]
    fn columns_and_functions() {
        assert_eq!(names("lower(title) || \"Sub\" || t.body"), ["lower()", "title", "Sub", "t.body"]);
        assert_eq!(names("pg_catalog.lower(a.b.c)"), ["pg_catalog.lower()", "b.c"]);
        assert_eq!(names("a BETWEEN b AND c OR d ISNULL"), ["a", "b", "c", "d"]);
        assert_eq!(names("a NOT BETWEEN b AND NOT c AND d IS NOT e"), ["a", "b", "c", "d", "e"]);
        assert_eq!(names("status = ANY (ARRAY['a', 'b'])"), ["status"]);
        assert_eq!(names("price::numeric(10, 2) > 0 AND cast(x AS double precision) < y"), ["price", "x", "y"]);
        assert_eq!(names("created AT TIME ZONE 'UTC' > now()"), ["created", "now()"]);
        assert_eq!(names("lower(title) COLLATE \"C\" text_pattern_ops DESC NULLS LAST"), ["lower()", "title"]);
        assert_eq!(names("date > timestamp with time zone '2020-01-01' AND time > 1"), ["date", "time"]);
        assert_eq!(names("a IS DISTINCT FROM b"), ["a", "b"]);
        assert_eq!(names("a LIKE b ESCAPE 'c' AND d GLOB e"), ["a", "b", "d", "e"]);
        assert_eq!(names("substring(a from 2 for n)"), ["substring()", "a", "n"]);
        assert_eq!(names("(SELECT max(id) FROM users u WHERE u.id = author_id)"), ["max()", "id", "u.id", "author_id"]);
    }

    #[test]
    fn spans_are_the_name_s() {
        let sql = "t.\"a b\" = c";
        let found = identifiers(sql);
        assert_eq!(found.iter().map(|identifier| &sql[identifier.span.clone()]).collect::<Vec<_>>(), ["\"a b\"", "c"]);
        assert!(found[0].quoted && !found[1].quoted);
    }

    #[test]
    fn broken_text_is_no_trouble() {
        for sql in ["a.", ".", "::", "CAST(", "a::(", "CAST(a AS", "COLLATE", "))", "'a", "a::x[", "extract("] {
            for engine in Engine::ALL {
                let _ = identifiers_of(sql, engine);
            }
        }
    }
}
