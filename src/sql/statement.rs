//! A text of several statements, cut apart without running anything.

use super::keyword::matches_any;
use super::token::{Token, TokenKind, tokens};
use crate::state::Engine;
use std::fmt;
use std::ops::Range;

/// A statement of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its text with the comments before it, without the semicolon.
    pub sql: String,
    /// Where that stands in the text.
    pub span: Range<usize>,
}

/// Why a text can't be cut into statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitError {
    /// What is wrong.
    pub problem: SplitProblem,
    /// From where.
    pub span: Range<usize>,
}

/// What is wrong with a text that can't be cut into statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitProblem {
    /// A string that nothing ends.
    String,
    /// A quoted identifier that nothing ends.
    Identifier,
    /// A comment that nothing ends.
    Comment,
    /// A dollar-quoted text that nothing ends.
    DollarQuote,
    /// A trigger or function whose BEGIN has no END.
    Body,
    /// A line for psql, such as `\d`.
    Psql,
}

impl fmt::Display for SplitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.problem {
            SplitProblem::String => "a string isn't closed",
            SplitProblem::Identifier => "a quoted name isn't closed",
            SplitProblem::Comment => "a comment isn't closed",
            SplitProblem::DollarQuote => "a dollar-quoted text isn't closed",
            SplitProblem::Body => "`BEGIN` has no `END`",
            SplitProblem::Psql => "a line that begins with a backslash is for psql, the database doesn't know it",
        })
    }
}

impl std::error::Error for SplitError {}

impl SplitError {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self.problem {
            SplitProblem::String => "add the closing `'` (one that belongs to the string is written `''`)",
            SplitProblem::Identifier => "add the closing quote",
            SplitProblem::Comment => "add the closing `*/`",
            SplitProblem::DollarQuote => "repeat the opening tag at the end, as in `$$ … $$`",
            SplitProblem::Body => "end the body with `END;`",
            SplitProblem::Psql => "write it as SQL, or run that line in psql",
        }
    }
}

/// Cuts a text into its statements; what is only white space or comments is none.
pub fn statements(text: &str, engine: Engine) -> Result<Vec<Statement>, SplitError> {
    let mut splitter = Splitter { text, engine, open: Open::default(), found: Vec::new() };
    for token in tokens(text, engine) {
        splitter.take(&token)?;
    }
    splitter.finish()
}

/// The statement that is being read.
#[derive(Debug, Default)]
struct Open {
    /// From its first token or comment.
    start: Option<usize>,
    /// The end of its last token.
    end: usize,
    /// Its first words in lower case; enough of them to know what it makes.
    head: Vec<String>,
    /// How many parentheses are open (PostgreSQL: a rule's statements stand in some).
    parentheses: usize,
    /// How many BEGIN and CASE of a PostgreSQL function's body are open.
    depth: usize,
    /// Whether the last tokens are `;` (one), or `;` and END (two): how a SQLite trigger ends.
    closing: usize,
}

impl Open {
    /// Whether the first words are these.
    fn begins_with(&self, words: &[&str]) -> bool {
        self.head.len() >= words.len() && self.head.iter().zip(words).all(|(head, word)| head == word)
    }

    fn is_sqlite_trigger(&self) -> bool {
        [&["create", "trigger"][..], &["create", "temp", "trigger"], &["create", "temporary", "trigger"]]
            .iter()
            .any(|words| self.begins_with(words))
    }

    fn is_function(&self) -> bool {
        ["function", "procedure"]
            .iter()
            .any(|kind| self.begins_with(&["create", kind]) || self.begins_with(&["create", "or", "replace", kind]))
    }
}

struct Splitter<'a> {
    text: &'a str,
    engine: Engine,
    open: Open,
    found: Vec<Statement>,
}

impl Splitter<'_> {
    fn take(&mut self, token: &Token) -> Result<(), SplitError> {
        let text = token.text(self.text);
        match token.kind {
            TokenKind::Space => return Ok(()),
            TokenKind::Comment => {
                self.open.start.get_or_insert(token.span.start);
                return Ok(());
            }
            TokenKind::Unterminated => return Err(SplitError { problem: unfinished(text), span: token.span.clone() }),
            TokenKind::Symbol if text == ";" => return self.semicolon(token),
            TokenKind::Symbol if text == "\\" && self.open.head.is_empty() && self.open.end == 0 => {
                return Err(SplitError { problem: SplitProblem::Psql, span: token.span.clone() });
            }
            TokenKind::Symbol if text == "(" => self.open.parentheses += 1,
            TokenKind::Symbol if text == ")" => self.open.parentheses = self.open.parentheses.saturating_sub(1),
            TokenKind::Word => self.word(text),
            _ => {}
        }
        let ends_body = token.kind == TokenKind::Word && text.eq_ignore_ascii_case("end");
        self.open.closing = if self.open.closing == 1 && ends_body { 2 } else { 0 };
        self.extend(token);
        Ok(())
    }

    fn extend(&mut self, token: &Token) {
        self.open.start.get_or_insert(token.span.start);
        self.open.end = token.span.end;
    }

    fn word(&mut self, word: &str) {
        if self.open.head.len() < 4 {
            self.open.head.push(word.to_ascii_lowercase());
        }
        let opens = matches_any(word, &["begin", "case"]);
        if self.engine != Engine::Postgres || self.open.parentheses > 0 || !(opens || word.eq_ignore_ascii_case("end"))
        {
            return;
        }
        if opens && (self.open.depth > 0 || word.eq_ignore_ascii_case("begin")) && self.open.is_function() {
            self.open.depth += 1;
        } else if !opens {
            self.open.depth = self.open.depth.saturating_sub(1);
        }
    }

    fn semicolon(&mut self, token: &Token) -> Result<(), SplitError> {
        let inside = match self.engine {
            Engine::Sqlite => self.open.is_sqlite_trigger() && self.open.closing != 2,
            Engine::Postgres => self.open.parentheses > 0 || self.open.depth > 0,
        };
        if inside {
            self.open.closing = 1;
            self.extend(token);
        } else {
            self.close();
        }
        Ok(())
    }

    fn close(&mut self) {
        let open = std::mem::take(&mut self.open);
        let Some(start) = open.start else { return };
        // Without an end there was no token, only comments.
        if open.end > start {
            let span = start..open.end;
            self.found.push(Statement { sql: self.text.get(span.clone()).unwrap_or_default().to_owned(), span });
        }
    }

    fn finish(mut self) -> Result<Vec<Statement>, SplitError> {
        let unfinished = match self.engine {
            Engine::Sqlite => self.open.is_sqlite_trigger() && self.open.closing != 2,
            Engine::Postgres => self.open.depth > 0,
        };
        if unfinished {
            let span = self.open.start.unwrap_or_default()..self.open.end;
            return Err(SplitError { problem: SplitProblem::Body, span });
        }
        self.close();
        Ok(self.found)
    }
}

fn unfinished(text: &str) -> SplitProblem {
    match text.as_bytes() {
        [b'/', ..] => SplitProblem::Comment,
        [b'$', ..] => SplitProblem::DollarQuote,
        [b'"' | b'`' | b'[', ..] | [b'u' | b'U', b'&', b'"', ..] => SplitProblem::Identifier,
        _ => SplitProblem::String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str, engine: Engine) -> Vec<String> {
        statements(text, engine).unwrap().into_iter().map(|statement| statement.sql).collect()
    }

    #[track_caller]
    fn both(text: &str, expected: &[&str]) {
        for engine in Engine::ALL {
            assert_eq!(split(text, engine), expected, "{engine}");
        }
    }

    #[test]
    fn plain_statements() {
        both("SELECT 1; SELECT ';' ;\n\n;; SELECT 2", &["SELECT 1", "SELECT ';'", "SELECT 2"]);
        both("", &[]);
        both(" ; -- nothing;\n/* ; */", &[]);
        both("-- why; so\nSELECT 1; -- done", &["-- why; so\nSELECT 1"]);
        both("SELECT \"a;b\"", &["SELECT \"a;b\""]);
        both("BEGIN; SELECT 1; COMMIT", &["BEGIN", "SELECT 1", "COMMIT"]);
    }

    #[test]
    fn triggers_of_sqlite() {
        let trigger = "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN\n\
             UPDATE a SET x = CASE WHEN 1 THEN 2 END; DELETE FROM b;\nEND";
        let text = format!("{trigger};\nSELECT 1;");
        assert_eq!(split(&text, Engine::Sqlite), [trigger, "SELECT 1"]);
        let error = statements("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;", Engine::Sqlite).unwrap_err();
        assert_eq!(error.problem, SplitProblem::Body);
    }

    #[test]
    fn bodies_of_postgresql() {
        let function = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN; $$;$$ END; $x$";
        assert_eq!(split(&format!("{function}; SELECT 1"), Engine::Postgres), [function, "SELECT 1"]);
        let atomic =
            "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END";
        assert_eq!(split(&format!("{atomic}; SELECT 1"), Engine::Postgres), [atomic, "SELECT 1"]);
        let rule = "CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; SELECT 2)";
        assert_eq!(split(&format!("{rule}; SELECT 1"), Engine::Postgres), [rule, "SELECT 1"]);
        assert_eq!(split("SELECT E'\\';'; SELECT 1", Engine::Postgres), ["SELECT E'\\';'", "SELECT 1"]);
    }

    #[test]
    fn what_is_not_closed() {
        for (text, problem) in [
            ("SELECT 'a; SELECT 1", SplitProblem::String),
            ("SELECT \"a; SELECT 1", SplitProblem::Identifier),
            ("SELECT /* a; SELECT 1", SplitProblem::Comment),
            ("SELECT $$ a; SELECT 1", SplitProblem::DollarQuote),
            ("SELECT 1;\n\\d posts", SplitProblem::Psql),
        ] {
            let error = statements(text, Engine::Postgres).unwrap_err();
            assert_eq!(error.problem, problem);
            assert!(!error.to_string().is_empty() && !error.help().is_empty());
        }
    }

    proptest! {
        #[test]
        fn what_is_between_statements_is_nothing(
            text in r#"(a|;|'b;'|"c;"| |\n|--d;\n|/\*e;\*/|\$\$;\$\$|\(|\)|BEGIN|END|CASE|CREATE|TRIGGER|FUNCTION|é){0,30}"#
        ) {
            for engine in Engine::ALL {
                let Ok(found) = statements(&text, engine) else { continue };
                let mut joined = String::new();
                let mut at = 0;
                for statement in &found {
                    prop_assert_eq!(&text[statement.span.clone()], &statement.sql);
                    joined.push_str(&text[at..statement.span.start]);
                    joined.push_str(&statement.sql);
                    at = statement.span.end;
                }
                joined.push_str(&text[at..]);
                prop_assert_eq!(&joined, &text);
                let rest: Vec<String> = found.iter().map(|statement| statement.sql.clone()).collect();
                // Split once more after joining: the same statements.
                let again = statements(&rest.join("\n;\n"), engine);
                if let Ok(again) = again {
                    prop_assert_eq!(again.into_iter().map(|statement| statement.sql).collect::<Vec<_>>(), rest);
                }
            }
        }

        #[test]
        fn splitting_never_panics(text in any::<String>()) {
            for engine in Engine::ALL {
                let _ = statements(&text, engine);
            }
        }
    }
}
