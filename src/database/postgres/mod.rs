//! PostgreSQL: connections, the catalogue, the lock that only one dorm holds.

mod batch_key;
mod catalogue;
mod connection;
mod error;
mod introspect;
mod leftovers;
mod lock;
mod observer;
mod password_file;
mod patience;
mod remedy;
mod replica;
mod settings;
mod tls;
mod trial;
mod value;

pub use connection::{Connection, Interrupt, Notice};
pub use leftovers::{FoundIndex, PartitionState};
pub use lock::{AdvisoryLock, Holder};
pub use observer::{Blocker, IndexProgress, IndexState, Observer};
pub use replica::Replica;
