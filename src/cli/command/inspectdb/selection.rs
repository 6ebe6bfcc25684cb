//! Which tables are wanted.

use crate::cli::CommandError;
use crate::drift::{Finding, Ignore};
use crate::schema::{Schema, TableName};
use crate::state::Engine;
use crate::text::did_you_mean;
use globset::{GlobBuilder, GlobMatcher};

/// The tables that are wanted: those of `--tables`, else all but those that `dbcheck` ignores.
#[derive(Debug)]
pub(super) struct Selection {
    patterns: Vec<GlobMatcher>,
    ignore: Ignore,
}

impl Selection {
    /// Reads the patterns; one that no table matches is a mistake.
    pub fn read(
        patterns: &[String],
        ignore: &[String],
        live: &Schema,
        engine: Engine,
    ) -> Result<Self, Box<CommandError>> {
        let ignore = Ignore::new(ignore).map_err(|error| CommandError::new("ignore", error.to_string()))?;
        let mut selection = Self { patterns: Vec::new(), ignore };
        for pattern in patterns {
            // SQLite's names are one in any case.
            let glob = GlobBuilder::new(pattern).case_insensitive(engine == Engine::Sqlite).build();
            let matcher = glob.map_err(|error| {
                CommandError::new("usage", format!("`--tables {pattern}` is no pattern: {}", error.kind()))
                    .help("write a table's name, or a pattern such as `'shop_*'`")
            })?;
            let matcher = matcher.compile_matcher();
            if !live.tables.iter().any(|table| is_match(&matcher, &table.name)) {
                return Err(no_match(pattern, live));
            }
            selection.patterns.push(matcher);
        }
        Ok(selection)
    }

    /// Whether `--tables` says which.
    pub fn is_named(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// Whether a table is wanted.
    pub fn has(&self, table: &TableName) -> bool {
        if self.is_named() {
            return self.patterns.iter().any(|pattern| is_match(pattern, table));
        }
        !self.ignore.object("table", &table.to_string())
    }

    /// Whether another object is to be passed over.
    pub fn ignores(&self, kind: &str, name: &str) -> bool {
        self.is_named() || self.ignore.object(kind, name)
    }

    /// Whether `dbcheck` passes over a finding.
    pub fn ignores_finding(&self, finding: &Finding) -> bool {
        self.ignore.finding(finding)
    }
}

fn is_match(pattern: &GlobMatcher, table: &TableName) -> bool {
    pattern.is_match(table.to_string()) || pattern.is_match(&table.name)
}

fn no_match(pattern: &str, live: &Schema) -> Box<CommandError> {
    let names: Vec<String> = live.tables.iter().map(|table| table.name.to_string()).collect();
    let help = did_you_mean(pattern, names.iter().map(String::as_str)).unwrap_or_else(|| match names.len() {
        0 => "the database has no tables".to_owned(),
        1..=12 => format!("the tables are {}", names.join(", ")),
        _ => "`dorm inspectdb` without `--tables` shows all of them".to_owned(),
    });
    CommandError::new("no-tables", format!("no table matches `--tables {pattern}`")).help(help)
}
