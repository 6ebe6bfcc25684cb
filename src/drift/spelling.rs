//! How the engine itself spells what is declared.
