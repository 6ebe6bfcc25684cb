//! Databases that nobody else knows, for proofs: made, used, and taken away whatever happens.

use super::{CommandError, Session, interrupt};
use crate::cli::workspace::Workspace;
use crate::database::{Connection, CreateFile, PostgresTarget, Secret, Settings, SqliteTarget, Target, Value};
use crate::executor::{Expectations, ScriptEnvironment};
use crate::project::{connection_url, is_url, target_engine};
use crate::sql::quote_always;
use crate::state::Engine;
use crate::text::Diagnostics;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds to wait for a server that may not be there.
const PATIENCE: &str = "10";

/// An empty database, gone when it is dropped.
#[derive(Debug)]
pub struct Scratch {
    /// Where it is.
    pub settings: Settings,
    end: End,
}

/// What takes it away.
#[derive(Debug)]
enum End {
    /// It goes with its directory.
    Directory { _directory: tempfile::TempDir },
    /// A statement elsewhere.
    Statement { settings: Box<Settings>, sql: String },
}

impl Scratch {
    /// A new one; the reason why none can be had. From now on Ctrl-C lets it be taken away.
    pub fn make(engine: Engine, workspace: &Workspace, session: &Session) -> Result<Self, String> {
        interrupt::busy();
        match engine {
            Engine::Sqlite => {
                let directory = tempfile::Builder::new().prefix("dorm-scratch-").tempdir();
                let directory = directory.map_err(|error| format!("no temporary directory: {error}"))?;
                let target = Target::Sqlite(SqliteTarget::File(directory.path().join("scratch.sqlite3")));
                let settings = Settings { alias: "scratch".to_owned(), target };
                Ok(Self { settings, end: End::Directory { _directory: directory } })
            }
            Engine::Postgres => {
                let expectations = Expectations::of(&workspace.graph, engine);
                let mut reason = "`dorm.toml` names no PostgreSQL database".to_owned();
                for settings in postgres_databases(workspace, session) {
                    match settings.and_then(|(settings, target)| Self::beside(&settings, target, &expectations)) {
                        Ok(scratch) => return Ok(scratch),
                        Err(found) => reason = found,
                    }
                }
                Err(reason)
            }
        }
    }

    /// Beside a configured database, which isn't touched.
    fn beside(settings: &Settings, mut target: PostgresTarget, expectations: &Expectations) -> Result<Self, String> {
        if !target.parameters.iter().any(|(name, _)| name == "connect_timeout") {
            target.parameters.push(("connect_timeout".to_owned(), PATIENCE.to_owned()));
        }
        let own_schema = target.schema.take();
        let at = |target: &PostgresTarget| Settings {
            alias: settings.alias.clone(),
            target: Target::Postgres(target.clone()),
        };
        let home = at(&target);
        let mut connection = Connection::open(&home, CreateFile::Never).map_err(|error| error.to_string())?;
        let name = unused_name();
        let quoted = quote_always(&name);
        let create = connection.execute(&format!("CREATE DATABASE {quoted} TEMPLATE template0"), &[]);
        let Err(database) = create else {
            target.dbname = Some(name);
            let sql = format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)");
            // From here on it goes, whatever happens.
            let mut scratch = Self { settings: at(&target), end: End::Statement { settings: Box::new(home), sql } };
            scratch.furnish(&mut connection, own_schema.as_deref(), expectations)?;
            if own_schema.is_some() {
                target.schema = own_schema;
                scratch.settings = at(&target);
            }
            return Ok(scratch);
        };
        // A role that may not make databases may be allowed to make a schema. It is in the real
        // database, so what could reach beyond it doesn't run there.
        let beyond = if expectations.is_opaque {
            "the migrations run SQL or programs that could reach the real tables from a schema beside them"
        } else if expectations.has_unmanaged || !expectations.schemas.is_empty() {
            "models live in schemas or tables that are the real ones"
        } else {
            ""
        };
        if !beyond.is_empty() {
            return Err(format!("{database}, and {beyond}; give the role CREATEDB"));
        }
        if connection.execute(&format!("CREATE SCHEMA {quoted}"), &[]).is_err() {
            return Err(format!("{database}, nor may the role make a schema; give it CREATEDB"));
        }
        target.schema = Some(name);
        let sql = format!("DROP SCHEMA IF EXISTS {quoted} CASCADE");
        Ok(Self { settings: at(&target), end: End::Statement { settings: Box::new(home), sql } })
    }

    /// What the configured database has and dorm never makes: schemas and extensions. What the
    /// migrations make themselves is left to them.
    fn furnish(
        &self,
        home: &mut Connection,
        own_schema: Option<&str>,
        expectations: &Expectations,
    ) -> Result<(), String> {
        let mut connection = Connection::open(&self.settings, CreateFile::Never).map_err(|error| error.to_string())?;
        let mut make_schema = |name: &str| -> Result<(), String> {
            let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quote_always(name));
            connection.execute(&sql, &[]).map(|_| ()).map_err(|error| error.to_string())
        };
        own_schema.into_iter().try_for_each(&mut make_schema)?;
        let makes_schemas = expectations.mentions("create schema");
        let foreign = expectations.schemas.iter().filter(|name| !(makes_schemas && expectations.mentions(name)));
        foreign.map(String::as_str).try_for_each(&mut make_schema)?;
        let extensions = home
            .query(
                "SELECT e.extname::text, n.nspname::text FROM pg_extension e \
                 JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY e.oid",
                &[],
            )
            .map_err(|error| error.to_string())?;
        let makes_extensions = expectations.mentions("create extension");
        for row in extensions {
            let [Value::Text(name), Value::Text(schema)] = row.as_slice() else { continue };
            if makes_extensions && expectations.mentions(name) {
                continue;
            }
            let sql = format!(
                "CREATE SCHEMA IF NOT EXISTS {schema}; CREATE EXTENSION IF NOT EXISTS {} SCHEMA {schema} CASCADE",
                quote_always(name),
                schema = quote_always(schema)
            );
            // One that may not be made, or that no migration needs, is missed where it is used.
            for statement in sql.split("; ") {
                drop(connection.execute(statement, &[]));
            }
        }
        Ok(())
    }

    /// Connects to it.
    pub fn connect(&self, session: &Session) -> Result<Connection, Box<CommandError>> {
        session.connect(&self.settings, CreateFile::IfMissing)
    }

    /// What programs are told of it.
    pub fn environment(&self, workspace: &Workspace) -> ScriptEnvironment {
        ScriptEnvironment {
            root: workspace.project.root.clone(),
            database_url: Secret(connection_url(&self.settings.target)),
            password: self.settings.target.password().cloned(),
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let End::Statement { settings, sql } = &self.end
            && let Ok(mut connection) = Connection::open(settings, CreateFile::Never)
        {
            // What can't be dropped is left under a name that says what it is.
            drop(connection.execute(sql, &[]));
        }
    }
}

/// A name that no other run has, nor one that was killed has left.
fn unused_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("dorm_scratch_{}_{:x}", std::process::id(), now.as_micros())
}

/// The PostgreSQL databases of the project that a scratch database could stand beside: the one
/// that was asked for, `default`, the others.
fn postgres_databases(workspace: &Workspace, session: &Session) -> Vec<Result<(Settings, PostgresTarget), String>> {
    let project = &workspace.project;
    let asked = session.global.database.as_deref();
    let of_engine = project.databases.iter().filter(|database| database.engine == Engine::Postgres);
    let mut aliases: Vec<&str> = of_engine.map(|database| database.alias.text.as_str()).collect();
    aliases.sort_by_key(|alias| (Some(*alias) != asked, *alias != "default"));
    let url = asked.filter(|asked| is_url(asked));
    let nothing_named = project.databases.is_empty().then_some("default");
    let names = url.into_iter().chain(aliases).chain(nothing_named);
    let words = |error: Diagnostics| {
        error.0.first().map_or_else(|| "it isn't configured".to_owned(), |first| first.message.clone())
    };
    names
        .map(|name| project.database(Some(name), &session.working).map_err(words))
        .filter(|settings| {
            settings.as_ref().map_or(true, |settings| target_engine(&settings.target) == Engine::Postgres)
        })
        .map(|settings| {
            let settings = settings?;
            match settings.target.clone() {
                Target::Postgres(target) => Ok((settings, target)),
                Target::Sqlite(_) => Err("it isn't PostgreSQL".to_owned()),
            }
        })
        .collect()
}
