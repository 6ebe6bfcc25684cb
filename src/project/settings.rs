//! What `dorm.toml` says besides its databases.

use super::walker::Walker;
use crate::operation::OnlineMode;
use crate::state::{AutoKind, Engine, IdentityKind, IntegerSize};
use crate::text::{Node, Table, Value};
use std::time::Duration;

/// `[project]`.
#[derive(Debug, Clone)]
pub struct ProjectSettings {
    /// The type of the implicit `id`.
    pub default_auto_field: AutoKind,
    /// Whether a `DateTimeField` has a time zone.
    pub use_tz: bool,
    /// The apps' directories, where they are named, with where each is named.
    pub apps: Option<Vec<Placed>>,
    /// Directory and label.
    pub labels: Vec<(Placed, String)>,
    /// The engines that declarations are checked for, where they are named.
    pub engines: Vec<Engine>,
}

/// A word of the file and where it stands.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: std::ops::Range<usize>,
}

/// `[migrate]`: the executor's defaults.
#[derive(Debug, Clone)]
pub struct MigrateSettings {
    /// No statement of dorm's own may make others wait longer.
    pub max_stall: Duration,
    /// Further tries for a lock.
    pub lock_retries: u32,
    /// How long to wait for another dorm.
    pub lock_wait: Duration,
    /// Whether the online recipes are taken.
    pub online: OnlineMode,
    /// Rows from which `auto` takes them.
    pub online_threshold: u64,
    /// Backfills pause while a replica lags more.
    pub max_lag: Duration,
}

impl Default for MigrateSettings {
    fn default() -> Self {
        Self {
            max_stall: Duration::from_millis(200),
            lock_retries: 30,
            lock_wait: Duration::from_mins(1),
            online: OnlineMode::Auto,
            online_threshold: 50_000,
            max_lag: Duration::from_secs(10),
        }
    }
}

/// The words of `online`.
pub const ONLINE_WORDS: [(&str, OnlineMode); 3] =
    [("auto", OnlineMode::Auto), ("always", OnlineMode::Always), ("never", OnlineMode::Never)];

/// The words of `engine`.
pub(super) const ENGINE_WORDS: [(&str, Engine); 2] = [("sqlite", Engine::Sqlite), ("postgresql", Engine::Postgres)];

const AUTO_FIELDS: [(&str, IntegerSize); 3] =
    [("AutoField", IntegerSize::Regular), ("BigAutoField", IntegerSize::Big), ("SmallAutoField", IntegerSize::Small)];

pub(super) fn read_project(walker: &mut Walker<'_>, document: &Table) -> ProjectSettings {
    let empty = Table::default();
    let table = walker.table(document, "project").unwrap_or(&empty);
    walker.check_keys(table, "`[project]`", &["default_auto_field", "use_tz", "apps", "labels", "engines"]);
    let size = walker.word(table, "default_auto_field", &AUTO_FIELDS).unwrap_or(IntegerSize::Big);
    let apps = walker.strings(table, "apps").map(|apps| apps.into_iter().map(placed).collect());
    let mut labels = Vec::new();
    for entry in walker.table(table, "labels").map(|labels| labels.entries.as_slice()).unwrap_or_default() {
        if let Some(label) = walker.text(&entry.node, &entry.key) {
            labels.push((Placed { text: entry.key.clone(), span: entry.key_span.clone() }, label));
        }
    }
    let engines = walker.strings(table, "engines").unwrap_or_default();
    let mut checked = Vec::new();
    for (node, text) in engines {
        checked.extend(walker.one_of(node, "engine", &text, &ENGINE_WORDS));
    }
    ProjectSettings {
        default_auto_field: AutoKind { size, identity: IdentityKind::ByDefault },
        use_tz: walker.boolean(table, "use_tz").unwrap_or(true),
        apps,
        labels,
        engines: checked,
    }
}

fn placed((node, text): (&Node, String)) -> Placed {
    Placed { text, span: node.span.clone() }
}

pub(super) fn read_migrate(walker: &mut Walker<'_>, document: &Table) -> MigrateSettings {
    let defaults = MigrateSettings::default();
    let Some(table) = walker.table(document, "migrate") else { return defaults };
    let known = ["max_stall", "lock_retries", "lock_wait", "online", "online_threshold", "max_lag"];
    walker.check_keys(table, "`[migrate]`", &known);
    let retries = walker.number(table, "lock_retries").map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    MigrateSettings {
        max_stall: walker.duration(table, "max_stall").unwrap_or(defaults.max_stall),
        lock_retries: retries.unwrap_or(defaults.lock_retries),
        lock_wait: walker.duration(table, "lock_wait").unwrap_or(defaults.lock_wait),
        online: walker.word(table, "online", &ONLINE_WORDS).unwrap_or(defaults.online),
        online_threshold: walker.number(table, "online_threshold").unwrap_or(defaults.online_threshold),
        max_lag: walker.duration(table, "max_lag").unwrap_or(defaults.max_lag),
    }
}

/// `[dbcheck] ignore`: the patterns.
pub(super) fn read_dbcheck(walker: &mut Walker<'_>, document: &Table) -> Vec<String> {
    let Some(table) = walker.table(document, "dbcheck") else { return Vec::new() };
    walker.check_keys(table, "`[dbcheck]`", &["ignore"]);
    let mut patterns = Vec::new();
    for (node, pattern) in walker.strings(table, "ignore").unwrap_or_default() {
        match globset::Glob::new(&pattern) {
            Ok(_) => patterns.push(pattern),
            Err(_) => walker.wrong_value(node, format!("`{pattern}` is no pattern"), "`*` stands for any letters"),
        }
    }
    patterns
}

/// `format`: the version of dorm's files that this one is written in.
pub(super) fn check_format(walker: &mut Walker<'_>, document: &Table) {
    let Some(node) = document.get("format") else { return };
    match node.value {
        Value::Integer(1) => {}
        Value::Integer(newer) if newer > 1 => walker.wrong_value(
            node,
            format!("format {newer} is newer than this dorm"),
            format!("dorm {} reads format 1; install a newer dorm", env!("CARGO_PKG_VERSION")),
        ),
        _ => walker.wrong_kind(node, "format", "1"),
    }
}
