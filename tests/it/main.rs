//! The integration tests: one binary, a module for each topic.

// In tests a panic is how a mistake is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod adoption;
mod batches;
mod cases;
mod command_line;
mod concurrency;
mod diagnostics;
mod documents;
mod drift;
mod drift_postgres;
mod drift_sqlite;
mod dry;
mod faults;
mod halfway;
mod harness;
mod history;
mod inspect_roundtrip;
mod inspectdb;
mod interrupts;
mod leftovers;
mod lock_settings;
mod man;
mod migration_files;
mod not_comparable;
mod odd_files;
mod online;
mod online_drops;
mod person_sql;
mod pooler;
mod postgres_catalogue;
mod postgres_changes;
mod postgres_roundtrip;
mod postgres_types;
mod progress;
mod proof;
mod random_pairs;
mod random_projects;
mod readme;
mod rebuilds;
mod replicas;
mod retype;
mod roles;
mod scripts;
mod server_versions;
mod shapes;
mod sqlite_places;
mod sqlite_sessions;
mod squash;
#[allow(dead_code, unused_imports)]
mod support;
mod telling;
mod tls;
mod unknown_objects;
mod verify;
