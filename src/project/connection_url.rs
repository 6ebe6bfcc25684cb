//! Connection URLs: `sqlite:///relative.db`, `sqlite:////absolute.db`,
//! `postgresql://user:password@host:port/database?sslmode=require`.

use crate::database::{PostgresTarget, Secret, SqliteTarget, Target};
use crate::state::Engine;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::path::{Path, PathBuf};

/// What is wrong with a URL; the URL itself isn't said, for there may be a password in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

const SHAPES: &str =
    "write `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://user:password@host:port/database`";

fn error(message: impl Into<String>, help: impl Into<String>) -> UrlError {
    UrlError { message: message.into(), help: help.into() }
}

/// The parameters of libpq that dorm passes on.
pub const POSTGRES_PARAMETERS: [&str; 19] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "load_balance_hosts",
    "options",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "target_session_attrs",
    "tcp_user_timeout",
];

const SSL_MODES: [&str; 6] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/// The engine that a URL's scheme names.
pub fn engine_of(url: &str) -> Option<Engine> {
    match url.split_once(':')?.0.to_ascii_lowercase().as_str() {
        "sqlite" | "sqlite3" => Some(Engine::Sqlite),
        "postgres" | "postgresql" => Some(Engine::Postgres),
        _ => None,
    }
}

/// Whether a text is meant as a URL and not as an alias.
pub fn is_url(text: &str) -> bool {
    text.contains("://") || engine_of(text).is_some()
}

/// Reads a URL; a relative SQLite file is taken from `base`.
pub fn parse_url(text: &str, base: &Path) -> Result<Target, UrlError> {
    match engine_of(text) {
        Some(Engine::Sqlite) => sqlite(text, base).map(Target::Sqlite),
        Some(Engine::Postgres) => postgres(text).map(Target::Postgres),
        None => match text.split_once("://") {
            Some((scheme, _)) => Err(error(format!("`{scheme}` is no engine that dorm knows"), SHAPES)),
            None => Err(error("the URL has no scheme", SHAPES)),
        },
    }
}

fn sqlite(text: &str, base: &Path) -> Result<SqliteTarget, UrlError> {
    let rest = text.split_once(':').map_or("", |(_, rest)| rest);
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    if !query.is_empty() {
        return Err(error("an SQLite URL has no parameters", "leave out what follows the `?`"));
    }
    let path = match rest.strip_prefix("//") {
        Some(":memory:") => return Ok(SqliteTarget::Memory),
        Some(after) => after.strip_prefix('/').ok_or_else(|| {
            error(
                "an SQLite URL has no host",
                "write three slashes before a relative path and four before an absolute one: `sqlite:///db.sqlite3`",
            )
        })?,
        None => rest,
    };
    let path = decode(path)?;
    match path.as_str() {
        ":memory:" => Ok(SqliteTarget::Memory),
        "" => Err(error("the SQLite URL names no file", "write `sqlite:///db.sqlite3`, or `sqlite:///:memory:`")),
        _ => Ok(sqlite_file(&path, base)),
    }
}

/// A file by name, relative to `base`.
pub fn sqlite_file(name: &str, base: &Path) -> SqliteTarget {
    if name == ":memory:" { SqliteTarget::Memory } else { SqliteTarget::File(join(base, name)) }
}

fn join(base: &Path, name: &str) -> PathBuf {
    if base.as_os_str().is_empty() || base == Path::new(".") { PathBuf::from(name) } else { base.join(name) }
}

const ENCODE: &str = "a `/`, `?`, `#` or `@` in a password is written as `%2F`, `%3F`, `%23` or `%40`";

fn postgres(text: &str) -> Result<PostgresTarget, UrlError> {
    let Some((_, rest)) = text.split_once("://") else {
        return Err(error("`//` is missing after the scheme", SHAPES));
    };
    refuse_stray_at(rest)?;
    let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let (user, address) = authority.rsplit_once('@').map_or((None, authority), |(user, address)| (Some(user), address));
    let mut target = PostgresTarget::default();
    if let Some(user) = user {
        let (name, password) = user.split_once(':').map_or((user, None), |(name, password)| (name, Some(password)));
        target.user = some(decode(name)?);
        target.password = password.map(decode).transpose()?.and_then(some).map(Secret);
    }
    let (host, port) = split_port(address)?;
    target.host = some(decode(host)?);
    target.port = port.map(parse_port).transpose()?;
    if path.contains('/') {
        return Err(error("a database's name has no `/`", "write it as `%2F` if it really has one"));
    }
    target.dbname = some(decode(path)?);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(error("a parameter after the `?` has no `=`", "write `?sslmode=require&connect_timeout=10`"));
        };
        set_parameter(&mut target, &decode(key)?, decode(&value.replace('+', "%2B"))?)?;
    }
    Ok(target)
}

/// An `@` behind the host belongs to a password with a `/`, `?` or `#` in it: what was cut off from it
/// must not be taken for a host or a database, whose names are told.
fn refuse_stray_at(rest: &str) -> Result<(), UrlError> {
    let Some(end) = rest.find(['/', '?', '#']) else { return Ok(()) };
    let behind = &rest[end..];
    let value = behind.find('?').and_then(|mark| Some(mark + behind[mark..].find('=')?));
    let plain = &behind[..value.unwrap_or(behind.len())];
    if plain.contains('@') || behind.find('#').is_some_and(|mark| behind[mark..].contains('@')) {
        return Err(error("an `@` stands behind the host", ENCODE));
    }
    Ok(())
}

/// Takes over a parameter of a URL or of `options`.
pub fn set_parameter(target: &mut PostgresTarget, key: &str, value: String) -> Result<(), UrlError> {
    match key {
        "host" => target.host = some(value),
        "port" => target.port = Some(parse_port(&value)?),
        "user" => target.user = some(value),
        "password" => target.password = some(value).map(Secret),
        "dbname" => target.dbname = some(value),
        "schema" => target.schema = some(value),
        "sslmode" if !SSL_MODES.contains(&value.as_str()) => {
            let help = crate::text::did_you_mean(&value, SSL_MODES)
                .unwrap_or_else(|| format!("one of {}", SSL_MODES.join(", ")));
            return Err(error(format!("`{value}` is no sslmode"), help));
        }
        _ if POSTGRES_PARAMETERS.contains(&key) => {
            target.parameters.retain(|(name, _)| name != key);
            target.parameters.push((key.to_owned(), value));
        }
        _ => {
            let help = crate::text::did_you_mean(key, POSTGRES_PARAMETERS)
                .unwrap_or_else(|| format!("known parameters: {}", POSTGRES_PARAMETERS.join(", ")));
            return Err(error(format!("unknown connection parameter `{key}`"), help));
        }
    }
    Ok(())
}

/// `host:port`, `[::1]:port`.
fn split_port(address: &str) -> Result<(&str, Option<&str>), UrlError> {
    if let Some(rest) = address.strip_prefix('[') {
        let Some((host, rest)) = rest.split_once(']') else {
            return Err(error("the `]` of an IPv6 address is missing", "write `postgresql://[::1]:5432/database`"));
        };
        return match rest.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if rest.is_empty() => Ok((host, None)),
            None => Err(error("something stands between the host and the `/`", SHAPES)),
        };
    }
    match address.split_once(':') {
        Some((_, rest)) if rest.contains(':') => {
            Err(error("the host has more than one `:`", "put an IPv6 address into brackets: `[::1]:5432`"))
        }
        Some((host, "")) => Ok((host, None)),
        Some((host, port)) => Ok((host, Some(port))),
        None => Ok((address, None)),
    }
}

/// Reads a port. What is no port isn't said: it may be part of a password with a `/` in it.
pub fn parse_port(text: &str) -> Result<u16, UrlError> {
    match text.parse() {
        Ok(port) if port > 0 => Ok(port),
        _ => Err(error("the port isn't a number from 1 to 65535", ENCODE)),
    }
}

/// A target as a URL, its password included: for programs that dorm runs, never for messages.
pub fn connection_url(target: &Target) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let target = match target {
        Target::Sqlite(SqliteTarget::Memory) => return "sqlite:///:memory:".to_owned(),
        Target::Sqlite(SqliteTarget::File(path)) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            let parts: Vec<String> =
                path.to_string_lossy().split('/').map(|part| utf8_percent_encode(part, PATH).to_string()).collect();
            return format!("sqlite:///{}", parts.join("/"));
        }
        Target::Postgres(target) => target,
    };
    let mut url = "postgresql://".to_owned();
    if let Some(user) = &target.user {
        url.push_str(&encode(user));
        if let Some(password) = &target.password {
            url.push_str(&format!(":{}", encode(&password.0)));
        }
        url.push('@');
    }
    let socket = target.host.as_deref().filter(|host| host.starts_with('/'));
    match target.host.as_deref() {
        Some(host) if host.contains(':') => url.push_str(&format!("[{host}]")),
        Some(host) if socket.is_none() => url.push_str(host),
        _ => {}
    }
    if let Some(port) = target.port {
        url.push_str(&format!(":{port}"));
    }
    url.push('/');
    url.push_str(&target.dbname.as_deref().map(encode).unwrap_or_default());
    let password = target.password.as_ref().filter(|_| target.user.is_none()).map(|password| password.0.as_str());
    let parameters = target.parameters.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let parameters = parameters.chain(socket.map(|host| ("host", host))).chain(password.map(|it| ("password", it)));
    for (place, (key, value)) in parameters.enumerate() {
        url.push_str(&format!("{}{key}={}", if place == 0 { '?' } else { '&' }, encode(value)));
    }
    url
}

/// What a path may hold as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn decode(text: &str) -> Result<String, UrlError> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| error("the URL isn't UTF-8 behind its `%`", SHAPES))
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pg(text: &str) -> PostgresTarget {
        match parse_url(text, Path::new("")) {
            Ok(Target::Postgres(target)) => target,
            other => panic!("{other:?}"),
        }
    }

    fn file(text: &str) -> PathBuf {
        match parse_url(text, Path::new("/base")) {
            Ok(Target::Sqlite(SqliteTarget::File(path))) => path,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn sqlite_urls() {
        assert_eq!(file("sqlite:///a%20b.db"), Path::new("/base/a b.db"));
        assert_eq!(file("sqlite:////tmp/a.db"), Path::new("/tmp/a.db"));
        for memory in ["sqlite::memory:", "sqlite://:memory:", "sqlite:///:memory:"] {
            assert!(matches!(parse_url(memory, Path::new("")), Ok(Target::Sqlite(SqliteTarget::Memory))), "{memory}");
        }
        for wrong in ["sqlite://", "sqlite:///", "sqlite://a.db", "sqlite:///a?b=c"] {
            assert!(parse_url(wrong, Path::new("")).is_err(), "{wrong}");
        }
    }

    #[test]
    fn postgres_urls() {
        let target = pg("postgresql://me%40x:p%2Fw%3A@[::1]:5433/my%20db?sslmode=require&application_name=a+b");
        assert_eq!(target.user.as_deref(), Some("me@x"));
        assert_eq!(target.password.map(|secret| secret.0).as_deref(), Some("p/w:"));
        assert_eq!((target.host.as_deref(), target.port), (Some("::1"), Some(5433)));
        assert_eq!(target.dbname.as_deref(), Some("my db"));
        let pairs = [("sslmode", "require"), ("application_name", "a+b")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(target.parameters, pairs);
        assert_eq!(pg("postgres:///db?host=/run/pg").host.as_deref(), Some("/run/pg"));
        assert_eq!(pg("postgres://%2Frun%2Fpg/db").host.as_deref(), Some("/run/pg"));
        assert_eq!(pg("postgres://h").dbname, None);
        assert_eq!(pg("postgres://h/d?schema=app").schema.as_deref(), Some("app"));
    }

    #[test]
    fn there_and_back() {
        for url in [
            "postgresql://me%40x:p%2Fw%3A@[::1]:5433/my%20db?sslmode=require",
            "postgresql:///db?host=%2Frun%2Fpg&password=x",
            "postgresql://u@h/d",
            "sqlite:////tmp/a%20b.db",
        ] {
            let target = parse_url(url, Path::new("")).unwrap();
            let again = parse_url(&connection_url(&target), Path::new("")).unwrap();
            assert_eq!(format!("{target:?}"), format!("{again:?}"), "{url}");
        }
    }

    #[test]
    fn mistakes_show_no_password() {
        for wrong in [
            "postgres://u:s3cret/x@h/d",
            "postgres://u:s3cret@h:s3cret/d",
            "postgres://u:s3cret@h/d?sslmod=x",
            "postgres://u:s3cret@h/d?sslmode=on",
            "postgres://u:s3cret@::1/d",
            "mysql://u:s3cret@h/d",
        ] {
            let error = parse_url(wrong, Path::new("")).expect_err(wrong);
            assert!(!error.message.contains("s3cret") && !error.help.contains("s3cret"), "{error:?}");
        }
    }
}
