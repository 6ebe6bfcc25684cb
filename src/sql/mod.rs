//! SQL text: tokens, statements, identifiers, equality of expressions.
//!
//! Nothing here parses SQL. A text is cut into [`tokens`] that cover it without a gap, and
//! whatever isn't understood stays as it is: an expression may be of any version of either engine.
//! The tokenizer is dorm's own, because the ones of the SQL crates refuse what they don't know,
//! and drop white space or places.

mod control;
mod equality;
mod identifier;
mod keyword;
mod kind;
mod quote;
mod rename;
mod statement;
mod token;

pub use control::{Refused, refused};
pub use equality::{equal, equal_on_sqlite, strip_parentheses};
pub use identifier::{Identifier, identifiers, identifiers_of};
pub use kind::{is_data, is_transactional, marks_session, sets_journal_mode};
pub use quote::{quote, quote_always, string_literal, unquote};
pub use rename::{mentions, rename_columns};
pub use statement::{SplitError, SplitProblem, Statement, statements};
pub use token::{Token, TokenKind, tokens};
