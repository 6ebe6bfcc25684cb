//! SQL text: tokens, statements, identifiers, equality of expressions.
