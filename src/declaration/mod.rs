//! Declarations (`models.toml`) become a checked state.
