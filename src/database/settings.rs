//! Where a database is and how to get in.

use std::fmt;
use std::path::PathBuf;

/// A database of `dorm.toml` (or of a URL), checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Its alias, or `url`.
    pub alias: String,
    /// Where it is.
    pub target: Target,
}

/// Where a database is.
#[derive(Debug, Clone)]
pub enum Target {
    /// SQLite.
    Sqlite(SqliteTarget),
    /// PostgreSQL.
    Postgres(PostgresTarget),
}

impl Target {
    /// The password, where there is one.
    pub const fn password(&self) -> Option<&Secret> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(target) => target.password.as_ref(),
        }
    }
}

/// An SQLite database.
#[derive(Debug, Clone)]
pub enum SqliteTarget {
    /// `:memory:`.
    Memory,
    /// A file; absolute, or relative to the working directory.
    File(PathBuf),
}

/// A PostgreSQL database. What isn't said comes from the `PG…` variables and libpq's defaults.
#[derive(Debug, Clone, Default)]
pub struct PostgresTarget {
    /// A name, an address, or the directory of a Unix socket.
    pub host: Option<String>,
    /// The port.
    pub port: Option<u16>,
    /// The role.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// The database.
    pub dbname: Option<String>,
    /// Where the tables live; `public` where it isn't said.
    pub schema: Option<String>,
    /// libpq's other parameters: `sslmode`, `sslrootcert`, `connect_timeout`, `application_name`,
    /// `options`, ….
    pub parameters: Vec<(String, String)>,
}

impl PostgresTarget {
    /// The statement that makes a session work in the database's schema, where one is said.
    pub fn search_path(&self) -> Option<String> {
        let schema = self.schema.as_ref()?;
        let quoted = crate::sql::quote_always(schema);
        // Types of extensions mostly live in `public`.
        let path = if schema == "public" { quoted } else { format!("{quoted}, public") };
        Some(format!("SET search_path = {path}"))
    }
}

/// Text that is printed nowhere.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
