//! `[databases]`: read with the file, completed when one is used.

use super::Environment;
use super::connection_url::{UrlError, engine_of, parse_port, parse_url, set_parameter, sqlite_file};
use super::interpolate::{interpolate, static_beginning};
use super::settings::{ENGINE_WORDS, Placed};
use super::walker::{Walker, interpolation_diagnostic};
use crate::database::{PostgresTarget, Secret, Settings, Target};
use crate::state::Engine;
use crate::text::{Diagnostic, Diagnostics, Location, Node, Source, Table, Value, did_you_mean};
use std::path::Path;
use std::sync::Arc;

/// A database of the file. Its variables are looked up only when it is used, so that a laptop
/// needs nothing of production's.
#[derive(Debug, Clone)]
pub struct DeclaredDatabase {
    /// Its alias and where that stands.
    pub alias: Placed,
    /// Its engine, as the file alone says.
    pub engine: Engine,
    table: Table,
}

const KEYS: [&str; 9] = ["engine", "name", "url", "user", "password", "host", "port", "schema", "options"];

/// Reads `[databases]`.
pub(super) fn read_databases(walker: &mut Walker<'_>, document: &Table) -> Vec<DeclaredDatabase> {
    let Some(databases) = walker.table(document, "databases") else { return Vec::new() };
    let mut declared = Vec::new();
    for entry in &databases.entries {
        let Some(table) = walker.table(databases, &entry.key) else { continue };
        walker.check_keys(table, &format!("`[databases.{}]`", entry.key), &KEYS);
        check_kinds(walker, table);
        let alias = Placed { text: entry.key.clone(), span: entry.key_span.clone() };
        if let Some(engine) = static_engine(walker, table, &alias) {
            declared.push(DeclaredDatabase { alias, engine, table: table.clone() });
        }
    }
    declared
}

fn check_kinds(walker: &mut Walker<'_>, table: &Table) {
    for entry in &table.entries {
        match (entry.key.as_str(), &entry.node.value) {
            ("options", Value::Table(_)) | ("port", Value::Integer(_) | Value::String(_)) => {}
            ("options", _) => walker.wrong_kind(&entry.node, "options", "a table"),
            ("port", _) => walker.wrong_kind(&entry.node, "port", "a number"),
            (key, value) if KEYS.contains(&key) && !matches!(value, Value::String(_)) => {
                walker.wrong_kind(&entry.node, key, "a string");
            }
            _ => {}
        }
    }
}

fn raw_text<'a>(table: &'a Table, key: &str) -> Option<(&'a Node, &'a str)> {
    let node = table.get(key)?;
    match &node.value {
        Value::String(text) => Some((node, text)),
        _ => None,
    }
}

/// The engine from the file alone: a laptop and CI have other variables, and check the same.
fn static_engine(walker: &mut Walker<'_>, table: &Table, alias: &Placed) -> Option<Engine> {
    if let Some((node, text)) = raw_text(table, "engine") {
        return walker.one_of(node, "engine", &static_beginning(text), &ENGINE_WORDS);
    }
    let url = raw_text(table, "url");
    if let Some(engine) = url.and_then(|(_, text)| engine_of(&static_beginning(text))) {
        return Some(engine);
    }
    let name = &alias.text;
    let problem = match url {
        Some((node, text)) if static_beginning(text).contains(':') => Diagnostic::error(
            "unknown-engine",
            format!("the url of database `{name}` begins with no engine that dorm knows"),
            walker.at(&node.span),
        )
        .help("`sqlite:///db.sqlite3` or `postgresql://user:password@host:port/database`"),
        Some((node, _)) => Diagnostic::error(
            "missing-engine",
            format!("the url of database `{name}` begins with a variable, so its engine must stand beside it"),
            walker.at(&node.span),
        )
        .help("add `engine = \"postgresql\"` (or \"sqlite\"): declarations are checked for it on every machine"),
        None => Diagnostic::error(
            "missing-engine",
            format!("database `{name}` has neither `engine` nor `url`"),
            walker.at(&alias.span),
        )
        .help("add `engine = \"sqlite\"` and `name`, or a `url`"),
    };
    walker.diagnostics.push(problem);
    None
}

/// What a database is completed with.
pub(super) struct Surroundings<'a> {
    /// `dorm.toml` as it may be shown.
    pub shown: &'a Arc<Source>,
    /// The variables.
    pub environment: &'a Environment,
    /// The project's root.
    pub root: &'a Path,
}

impl Surroundings<'_> {
    fn at(&self, node: &Node) -> Location {
        Location { source: self.shown.clone(), span: node.span.clone() }
    }

    fn text(&self, table: &Table, key: &str) -> Result<Option<String>, Diagnostics> {
        let Some(node) = table.get(key) else { return Ok(None) };
        self.node_text(node, key).map(Some)
    }

    fn node_text(&self, node: &Node, key: &str) -> Result<String, Diagnostics> {
        match &node.value {
            Value::String(text) => interpolate(text, self.environment)
                .map_err(|error| interpolation_diagnostic(&error, key, self.at(node)).into()),
            Value::Integer(number) => Ok(number.to_string()),
            Value::Boolean(value) => Ok(value.to_string()),
            Value::Float(number) => Ok(number.to_string()),
            Value::Datetime(_) | Value::Array(_) | Value::Table(_) => {
                let message = format!("`{key}` must be a string or a number, not {}", node.value.kind());
                Err(Diagnostic::error("wrong-type", message, self.at(node)).into())
            }
        }
    }

    fn wrong_url(&self, node: &Node, alias: &str, error: UrlError) -> Diagnostics {
        let message = format!("database `{alias}`: {}", error.message);
        Diagnostic::error("database-url", message, self.at(node)).help(error.help).into()
    }

    /// Completes a database of the file.
    pub fn resolve(&self, database: &DeclaredDatabase) -> Result<Settings, Diagnostics> {
        let (table, alias) = (&database.table, database.alias.text.as_str());
        let target = match table.get("url") {
            Some(node) => {
                let url = self.node_text(node, "url")?;
                let target = parse_url(&url, self.root).map_err(|error| self.wrong_url(node, alias, error))?;
                let engine = target_engine(&target);
                if engine != database.engine {
                    let message = format!("database `{alias}` says `{}`, and its url is of {engine}", database.engine);
                    return Err(Diagnostic::error("engine-contradiction", message, self.at(node))
                        .help(format!("correct the url (or its variable), or write `engine = \"{engine}\"`"))
                        .into());
                }
                target
            }
            None if database.engine == Engine::Sqlite => {
                let Some(name) = self.text(table, "name")?.filter(|name| !name.is_empty()) else {
                    let location = Location { source: self.shown.clone(), span: database.alias.span.clone() };
                    let message = format!("database `{alias}` has no `name`");
                    return Err(Diagnostic::error("missing-name", message, location)
                        .help("add `name = \"db.sqlite3\"`, or `name = \":memory:\"`")
                        .into());
                };
                Target::Sqlite(sqlite_file(&name, self.root))
            }
            None => Target::Postgres(PostgresTarget::default()),
        };
        let target = match target {
            Target::Sqlite(target) => Target::Sqlite(target),
            Target::Postgres(target) => Target::Postgres(self.complete_postgres(target, table, alias)?),
        };
        Ok(Settings { alias: alias.to_owned(), target })
    }

    /// What stands beside a url (or instead of one), and what only `.env` says of `PG…`.
    fn complete_postgres(
        &self,
        mut target: PostgresTarget,
        table: &Table,
        alias: &str,
    ) -> Result<PostgresTarget, Diagnostics> {
        target.dbname = self.text(table, "name")?.or(target.dbname);
        target.user = self.text(table, "user")?.or(target.user);
        target.password = self.text(table, "password")?.map(Secret).or(target.password);
        target.host = self.text(table, "host")?.or(target.host);
        target.schema = self.text(table, "schema")?.or(target.schema);
        if let (Some(node), Some(port)) = (table.get("port"), self.text(table, "port")?)
            && !port.is_empty()
        {
            target.port = Some(parse_port(&port).map_err(|error| self.wrong_url(node, alias, error))?);
        }
        if let Some(Node { value: Value::Table(options), .. }) = table.get("options") {
            for entry in &options.entries {
                let value = self.node_text(&entry.node, &entry.key)?;
                set_parameter(&mut target, &entry.key, value)
                    .map_err(|error| self.wrong_url(&entry.node, alias, error))?;
            }
        }
        for part in [&mut target.dbname, &mut target.user, &mut target.host, &mut target.schema] {
            // `host = ""` is Django's way to say "the default".
            if part.as_deref() == Some("") {
                *part = None;
            }
        }
        if target.password.as_ref().is_some_and(|secret| secret.0.is_empty()) {
            target.password = None;
        }
        Ok(with_variables_of_file(target, self.environment))
    }
}

/// The driver reads `PG…` from the process; those that only `.env` has are added here.
fn with_variables_of_file(mut target: PostgresTarget, environment: &Environment) -> PostgresTarget {
    for (name, value) in environment.from_file() {
        match name {
            "PGHOST" if target.host.is_none() => target.host = Some(value.to_owned()),
            "PGPORT" if target.port.is_none() => target.port = value.parse().ok(),
            "PGUSER" if target.user.is_none() => target.user = Some(value.to_owned()),
            "PGPASSWORD" if target.password.is_none() => target.password = Some(Secret(value.to_owned())),
            "PGDATABASE" if target.dbname.is_none() => target.dbname = Some(value.to_owned()),
            _ => {}
        }
    }
    target
}

/// The engine of a target.
pub const fn target_engine(target: &Target) -> Engine {
    match target {
        Target::Sqlite(_) => Engine::Sqlite,
        Target::Postgres(_) => Engine::Postgres,
    }
}

/// A database given by URL, on the command line or by a variable.
pub(super) fn resolve_url(
    url: &str,
    given_by: &str,
    base: &Path,
    environment: &Environment,
) -> Result<Target, Diagnostics> {
    match parse_url(url, base) {
        Ok(Target::Postgres(target)) => Ok(Target::Postgres(with_variables_of_file(target, environment))),
        Ok(target) => Ok(target),
        Err(error) => {
            let message = format!("the URL of {given_by} can't be read: {}", error.message);
            Err(Diagnostic::global("database-url", message).help(error.help).into())
        }
    }
}

/// The report about an alias that isn't there.
pub(super) fn unknown_alias(alias: &str, declared: &[DeclaredDatabase], file: &str) -> Diagnostics {
    let known = declared.iter().map(|database| database.alias.text.as_str());
    if alias.contains(['@', '=', '/', ':']) || alias.contains(char::is_whitespace) {
        // A URL without its scheme, or libpq's `password=…`: it may hold what must not be shown.
        let message = format!("`--database` is neither a URL nor a database of `{file}`");
        return Diagnostic::global("unknown-database", message)
            .help("a URL is `sqlite:///relative.db` or `postgresql://user:password@host:port/database`")
            .into();
    }
    let help = did_you_mean(alias, known.clone()).unwrap_or_else(|| {
        let known: Vec<_> = known.map(|alias| format!("`{alias}`")).collect();
        if known.is_empty() {
            format!("add `[databases.{alias}]` to `{file}`, or give a URL")
        } else {
            format!("`--database` takes a URL or one of {}", known.join(", "))
        }
    });
    Diagnostic::global("unknown-database", format!("`{file}` has no database `{alias}`")).help(help).into()
}
