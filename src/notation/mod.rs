//! How fields, indexes, constraints, models and operations are written in TOML; shared by declarations and migration files.
