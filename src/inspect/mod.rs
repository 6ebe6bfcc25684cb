//! A live schema becomes declarations.
