//! SQLite: connections, locks, and what is in a database.

mod batch_key;
mod catalogue;
mod connection;
mod error;
mod foreign_keys;
mod introspect;
mod lock;
mod mirror;
mod obstacle;
mod shadow;
mod tally;

pub use catalogue::broken_triggers;
pub use connection::{Connection, ForeignKeys, Interrupt, NamedRows};
pub use foreign_keys::{KeyFact, KeyFacts, NamedRow};
pub use lock::{FileLock, Holder, LockError};
pub use mirror::{Followed, Mirror};
pub use shadow::Shadow;
pub use tally::Tally;

/// The version of the SQLite that is linked in.
pub fn version() -> &'static str {
    rusqlite::version()
}
