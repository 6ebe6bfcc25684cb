//! A connection.

use super::error::{statement_error, transport_error};
use super::{patience, settings, tls, value};
use crate::database::{DatabaseError, ErrorKind, PostgresTarget, Value};
use crate::sql;
use crate::state::Engine;
use postgres::SimpleQueryMessage;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A connection to PostgreSQL.
pub struct Connection {
    client: postgres::Client,
    tls: tls::Tls,
    version: u32,
    pid: i32,
    schema: String,
    notices: Arc<Mutex<Vec<Notice>>>,
    target: PostgresTarget,
}

/// What the server remarks beside its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `NOTICE`, `WARNING`, `DEBUG`, ….
    pub severity: String,
    /// Its message.
    pub message: String,
}

/// Stops what a connection is doing, from another thread.
#[derive(Clone)]
pub struct Interrupt {
    token: postgres::CancelToken,
    tls: tls::Tls,
}

impl Interrupt {
    /// Asks the server to stop. Whether it did is seen in the statement's own error.
    pub fn interrupt(&self) -> Result<(), DatabaseError> {
        self.token.cancel_query(self.tls.clone()).map_err(|error| transport_error(&error, None))
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Interrupt")
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").field("pid", &self.pid).field("schema", &self.schema).finish()
    }
}

impl Connection {
    /// Connects, and makes the session read SQL as dorm writes it.
    pub fn open(target: &PostgresTarget) -> Result<Self, DatabaseError> {
        let settings = settings::resolve(target)?;
        let tls = tls::connector(&settings.tls)?;
        let notices = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&notices);
        let mut config = settings.config;
        config.notice_callback(move |notice| {
            let notice = Notice { severity: notice.severity().to_owned(), message: notice.message().to_owned() };
            heard.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
        });
        let client = patience::connect(config, tls.clone(), settings.patience, &settings.place)?;
        let mut connection =
            Self { client, tls, version: 0, pid: 0, schema: String::new(), notices, target: target.clone() };
        connection.prepare_session(target)?;
        Ok(connection)
    }

    fn prepare_session(&mut self, target: &PostgresTarget) -> Result<(), DatabaseError> {
        // By itself: statements that come together are one transaction, and that one would still be as the
        // role has it, which a standby may refuse.
        self.texts(SESSION)?;
        let mut setup = String::new();
        if let Some(path) = target.search_path() {
            setup.push_str(&format!("{path}; "));
        }
        setup.push_str(
            "SELECT current_setting('server_version_num'), pg_backend_pid(), coalesce(current_schema(), ''), \
             CASE WHEN current_setting('idle_session_timeout', true) IS NOT NULL \
             THEN set_config('idle_session_timeout', '0', false) END",
        );
        let rows = self.texts(&setup)?;
        if let Some([version, pid, schema, _]) = rows.first().map(Vec::as_slice) {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            self.version = text(version).parse().unwrap_or_default();
            self.pid = text(pid).parse().unwrap_or_default();
            self.schema = text(schema);
        }
        if self.version < OLDEST {
            return Err(too_old(self.version));
        }
        match &target.schema {
            Some(schema) if *schema != self.schema => Err(missing_schema(schema)),
            None if self.schema.is_empty() || self.schema == "pg_catalog" => Err(no_schema()),
            _ => Ok(()),
        }
    }

    /// The server's `server_version_num`: 150004 for 15.4.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The server's process for this connection.
    pub const fn pid(&self) -> i32 {
        self.pid
    }

    /// Whether the server's process is still the one that it was at first.
    pub(super) fn keeps_its_session(&mut self) -> Result<bool, DatabaseError> {
        let rows = self.texts("SELECT pg_backend_pid()")?;
        let pid = rows.first().and_then(|row| row.first()?.as_deref()?.parse::<i32>().ok());
        Ok(pid == Some(self.pid))
    }

    /// The schema in which unqualified tables are made.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// Where it is connected to.
    pub(super) const fn target(&self) -> &PostgresTarget {
        &self.target
    }

    /// What stops this connection's statement from another thread.
    pub fn interrupt_handle(&self) -> Interrupt {
        Interrupt { token: self.client.cancel_token(), tls: self.tls.clone() }
    }

    /// What the server remarked since this was last asked.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the connection was lost.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// See [`crate::database::Connection::execute`]. The text may hold several statements.
    pub fn execute(&mut self, sql: &str, parameters: &[Value]) -> Result<u64, DatabaseError> {
        let sql = value::fill(sql, parameters);
        let messages = self.client.simple_query(&sql).map_err(|error| statement_error(&error, &sql))?;
        Ok(messages.iter().fold(0, |rows, message| match message {
            SimpleQueryMessage::CommandComplete(changed) => rows + changed,
            _ => rows,
        }))
    }

    /// See [`crate::database::Connection::query`].
    pub fn query(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, DatabaseError> {
        Ok(self.query_named(sql, parameters)?.1)
    }

    /// The names of the columns, and the rows. Every value is asked for as text, which all types
    /// have, and read by its type.
    pub fn query_named(
        &mut self,
        sql: &str,
        parameters: &[Value],
    ) -> Result<(Vec<String>, Vec<Vec<Value>>), DatabaseError> {
        let sql = value::fill(sql, parameters);
        let statement = self.client.prepare(&sql).map_err(|error| statement_error(&error, &sql))?;
        let columns = statement.columns();
        let names = columns.iter().map(|column| column.name().to_owned()).collect();
        let rows = self.texts(&sql)?;
        let read = |row: Vec<Option<String>>| {
            row.into_iter().zip(columns).map(|(text, column)| value::read(text, column.type_())).collect()
        };
        Ok((names, rows.into_iter().map(read).collect()))
    }

    /// The rows of a query's answer, every value in its text form.
    pub(super) fn texts(&mut self, sql: &str) -> Result<Vec<Vec<Option<String>>>, DatabaseError> {
        let messages = self.client.simple_query(sql).map_err(|error| statement_error(&error, sql))?;
        Ok(messages
            .into_iter()
            .filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => {
                    Some((0..row.len()).map(|place| row.get(place).map(str::to_owned)).collect())
                }
                _ => None,
            })
            .collect())
    }

    /// The name that a table of the catalogue has among the declared ones: its schema is said only
    /// where it isn't the database's own.
    pub(super) fn table_name(&self, schema: &str, name: &str) -> crate::schema::TableName {
        let schema = (schema != self.schema).then(|| schema.to_owned());
        crate::schema::TableName { schema, name: name.to_owned() }
    }
}

/// What a role or a database may have set otherwise: how the server writes what dorm reads, how a
/// transaction sees others, and how long a connection may have nothing to say (the one that holds
/// the lock has nothing to say at all). What protects others (`statement_timeout`, `lock_timeout`, a
/// read-only role) and what a person's SQL may count on (`TimeZone`, the order of a date) stays.
const SESSION: &str = "SET standard_conforming_strings = on; SET quote_all_identifiers = off; SET bytea_output = hex; \
     SET extra_float_digits = 1; SET IntervalStyle = postgres; SET DateStyle = ISO; \
     SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = 0";

/// The oldest server that dorm works with.
const OLDEST: u32 = 130_000;

fn too_old(version: u32) -> DatabaseError {
    // Before 10 there were three numbers.
    let number = if version >= 100_000 {
        format!("{}.{}", version / 10_000, version % 10_000)
    } else {
        format!("{}.{}.{}", version / 10_000, version / 100 % 100, version % 100)
    };
    DatabaseError {
        kind: ErrorKind::Connection,
        message: format!("the server is PostgreSQL {number}, and dorm works with 13 and later"),
        code: None,
        detail: None,
        hint: Some("nothing was changed; upgrade the server".to_owned()),
        context: None,
        position: None,
    }
}

fn no_schema() -> DatabaseError {
    let mut error = missing_schema("public");
    error.message =
        "the role's `search_path` names no schema that is there, that it may use, and that isn't the server's own"
            .to_owned();
    error.hint = Some("name one for the database in dorm.toml: `schema = \"public\"`".to_owned());
    error
}

fn missing_schema(schema: &str) -> DatabaseError {
    DatabaseError {
        kind: ErrorKind::Connection,
        message: format!("the schema `{schema}` doesn't exist in this database, or this role may not use it"),
        code: None,
        detail: None,
        hint: Some(format!(
            "create it: CREATE SCHEMA {0}; or let the role use it: GRANT USAGE, CREATE ON SCHEMA {0} TO …",
            sql::quote(schema, Engine::Postgres)
        )),
        context: None,
        position: None,
    }
}
