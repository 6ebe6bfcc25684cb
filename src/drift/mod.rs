//! The live database held against the state.
