//! Where to connect: the target, then the `PG…` variables, then libpq's defaults.

use super::error::plain;
use super::password_file;
use super::patience;
use super::tls::{SslMode, TlsSettings};
use crate::database::{DatabaseError, ErrorKind, PostgresTarget};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// All that a connection needs.
pub(super) struct Resolved {
    pub(super) config: postgres::Config,
    pub(super) tls: TlsSettings,
    /// How long to wait for the server's greeting.
    pub(super) patience: Option<Duration>,
    /// For messages: host, port and database.
    pub(super) place: String,
}

/// Parameters of libpq that say nothing to this client.
const IGNORED: &[&str] =
    &["client_encoding", "fallback_application_name", "gssencmode", "krbsrvname", "sslcompression"];

/// Where sockets usually are.
const SOCKET_DIRECTORIES: &[&str] = &["/var/run/postgresql", "/run/postgresql", "/tmp"];

pub(super) fn resolve(target: &PostgresTarget) -> Result<Resolved, DatabaseError> {
    let parameters: BTreeMap<&str, &str> =
        target.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let setting = |name: &str, variable: &str| {
        parameters.get(name).map(|value| (*value).to_owned()).or_else(|| environment(variable))
    };
    let port = match target.port {
        Some(port) => port,
        None => match setting("port", "PGPORT") {
            Some(text) => text.parse().map_err(|_| wrong("port", &text, "a number below 65536"))?,
            None => 5432,
        },
    };
    let host = target.host.clone().filter(|host| !host.is_empty()).or_else(|| setting("host", "PGHOST"));
    let host = host.unwrap_or_else(|| default_host(port));
    let user = target.user.clone().or_else(|| setting("user", "PGUSER")).or_else(operating_system_user);
    let user = user.ok_or_else(nobody)?;
    let dbname = target.dbname.clone().filter(|name| !name.is_empty()).or_else(|| setting("dbname", "PGDATABASE"));
    let dbname = dbname.unwrap_or_else(|| user.clone());
    let mut config = postgres::Config::new();
    for host in host.split(',') {
        config.host(host);
    }
    config.port(port).user(&user).dbname(&dbname);
    let password = target.password.as_ref().map(|secret| secret.0.clone());
    let password = password.or_else(|| setting("password", "PGPASSWORD")).or_else(|| {
        let file = setting("passfile", "PGPASSFILE").map(PathBuf::from).or_else(|| in_home(".pgpass"))?;
        let name = if host.starts_with('/') { "localhost" } else { host.as_str() };
        password_file::password(&file, name, port, &dbname, &user)
    });
    if let Some(password) = password {
        config.password(password);
    }
    config.application_name(&setting("application_name", "PGAPPNAME").unwrap_or_else(|| "dorm".to_owned()));
    if let Some(options) = setting("options", "PGOPTIONS") {
        config.options(&options);
    }
    let patience = match setting("connect_timeout", "PGCONNECT_TIMEOUT") {
        None => Some(patience::USUAL),
        // As in libpq: 0 waits for ever.
        Some(text) => Some(seconds("connect_timeout", &text)?).filter(|patience| !patience.is_zero()),
    };
    if let Some(patience) = patience {
        config.connect_timeout(patience);
    }
    for (name, value) in &parameters {
        apply(&mut config, name, value)?;
    }
    let tls = tls_settings(&setting)?;
    config.ssl_mode(tls.mode.driver());
    Ok(Resolved { config, tls, patience, place: format!("`{host}:{port}`, database `{dbname}`, user `{user}`") })
}

fn tls_settings(setting: &dyn Fn(&str, &str) -> Option<String>) -> Result<TlsSettings, DatabaseError> {
    let mode = match setting("sslmode", "PGSSLMODE") {
        None => SslMode::Prefer,
        Some(word) => SslMode::named(&word).ok_or_else(|| {
            wrong("sslmode", &word, "`disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`")
        })?,
    };
    let file = |name: &str, variable: &str, default: &str| {
        let found = in_home(default).filter(|path| path.exists());
        setting(name, variable).map(PathBuf::from).or(found)
    };
    Ok(TlsSettings {
        mode,
        root: file("sslrootcert", "PGSSLROOTCERT", ".postgresql/root.crt"),
        certificate: file("sslcert", "PGSSLCERT", ".postgresql/postgresql.crt"),
        key: file("sslkey", "PGSSLKEY", ".postgresql/postgresql.key"),
    })
}

/// The parameters that only the target can say.
fn apply(config: &mut postgres::Config, name: &str, value: &str) -> Result<(), DatabaseError> {
    match name {
        "keepalives" => {
            config.keepalives(value != "0");
        }
        "keepalives_idle" => {
            config.keepalives_idle(seconds(name, value)?);
        }
        "keepalives_interval" => {
            config.keepalives_interval(seconds(name, value)?);
        }
        "keepalives_count" => {
            config.keepalives_retries(value.parse().map_err(|_| wrong(name, value, "a number"))?);
        }
        "tcp_user_timeout" => {
            let milliseconds = value.parse().map_err(|_| wrong(name, value, "milliseconds"))?;
            config.tcp_user_timeout(Duration::from_millis(milliseconds));
        }
        "hostaddr" => {
            config.hostaddr(value.parse().map_err(|_| wrong(name, value, "an address"))?);
        }
        "target_session_attrs" => {
            config.target_session_attrs(match value {
                "any" => postgres::config::TargetSessionAttrs::Any,
                "read-write" | "primary" => postgres::config::TargetSessionAttrs::ReadWrite,
                "read-only" | "standby" => postgres::config::TargetSessionAttrs::ReadOnly,
                _ => return Err(wrong(name, value, "`any`, `read-write` or `read-only`")),
            });
        }
        "channel_binding" => {
            config.channel_binding(match value {
                "disable" => postgres::config::ChannelBinding::Disable,
                "prefer" => postgres::config::ChannelBinding::Prefer,
                "require" => postgres::config::ChannelBinding::Require,
                _ => return Err(wrong(name, value, "`disable`, `prefer` or `require`")),
            });
        }
        "host" | "port" | "user" | "password" | "dbname" | "passfile" | "application_name" | "options"
        | "connect_timeout" | "sslmode" | "sslrootcert" | "sslcert" | "sslkey" => {}
        _ if IGNORED.contains(&name) => {}
        _ => {
            let mut error =
                plain(ErrorKind::Connection, format!("`{name}` is no parameter of a PostgreSQL connection"));
            error.hint = Some("settings of the server are given in `options`: \"-c name=value\"".to_owned());
            return Err(error);
        }
    }
    Ok(())
}

fn nobody() -> DatabaseError {
    let mut error = plain(ErrorKind::Connection, "no PostgreSQL user is named");
    error.hint = Some("name one in the url or under `user`, or in PGUSER".to_owned());
    error
}

fn wrong(name: &str, value: &str, expected: &str) -> DatabaseError {
    plain(ErrorKind::Connection, format!("`{name}` is `{value}`, and must be {expected}"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, DatabaseError> {
    value.trim().parse().map(Duration::from_secs).map_err(|_| wrong(name, value, "a number of seconds"))
}

fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn in_home(path: &str) -> Option<PathBuf> {
    environment("HOME").map(|home| Path::new(&home).join(path))
}

fn operating_system_user() -> Option<String> {
    environment("USER").or_else(|| environment("LOGNAME")).or_else(|| environment("USERNAME"))
}

/// The directory of the server's socket, where there is one; else this machine.
fn default_host(port: u16) -> String {
    let socket = format!(".s.PGSQL.{port}");
    SOCKET_DIRECTORIES
        .iter()
        .find(|directory| Path::new(directory).join(&socket).exists())
        .map_or_else(|| "localhost".to_owned(), |directory| (*directory).to_owned())
}
