//! `[dbcheck] ignore`: what a person knows of and doesn't want to hear about.

use super::finding::Finding;
use globset::{Glob, GlobMatcher};
use std::fmt;

/// A pattern that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IgnoreError {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for IgnoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` in `[dbcheck] ignore` is no pattern: {}", self.pattern, self.message)
    }
}

impl std::error::Error for IgnoreError {}

/// Kinds of which each is named `table.name`.
const ON_A_TABLE: [&str; 4] = ["policy", "rule", "statistics", "trigger"];

/// The patterns: `table` globs, and `kind:table.object` for what hangs on a table.
#[derive(Debug, Clone, Default)]
pub struct Ignore {
    patterns: Vec<(Option<String>, GlobMatcher)>,
}

impl Ignore {
    /// Reads the patterns.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Result<Self, IgnoreError> {
        let patterns = patterns.iter().map(|pattern| {
            let pattern = pattern.as_ref();
            let (kind, glob) = match pattern.split_once(':') {
                Some((kind, glob)) => (Some(kind.trim().to_owned()), glob.trim()),
                None => (None, pattern),
            };
            match Glob::new(glob) {
                Ok(glob) => Ok((kind, glob.compile_matcher())),
                Err(error) => Err(IgnoreError { pattern: pattern.to_owned(), message: error.kind().to_string() }),
            }
        });
        Ok(Self { patterns: patterns.collect::<Result<_, _>>()? })
    }

    /// Whether an object that nobody declared (a table, a view) is to be passed over: itself, or the
    /// table that it hangs on.
    pub fn object(&self, kind: &str, name: &str) -> bool {
        let hangs_on = name.rsplit_once('.').filter(|_| ON_A_TABLE.contains(&kind)).map(|(table, _)| table);
        self.patterns.iter().any(|(wanted, glob)| match wanted.as_deref() {
            Some(wanted) => wanted == kind && glob.is_match(name),
            None => glob.is_match(name) || hangs_on.is_some_and(|table| glob.is_match(table)),
        })
    }

    /// Whether a finding is to be passed over: its table, or itself as `kind:table.object`, of whatever
    /// kind of object it is or just what it found (`column_null`); what has no name is known by what it
    /// says.
    pub fn finding(&self, finding: &Finding) -> bool {
        let object = finding.label().map(|object| format!("{}.{object}", finding.table));
        self.patterns.iter().any(|(kind, glob)| match kind.as_deref() {
            None => glob.is_match(&finding.table),
            // What is about the table itself can be named by what it says.
            Some("table") if glob.is_match(&finding.table) => true,
            Some(kind) => {
                let is_kind = kind == finding.kind.object().word() || kind == finding.kind.to_string();
                is_kind && object.as_deref().is_some_and(|object| glob.is_match(object))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::{FindingKind, ObjectKind};
    use super::*;

    fn finding(object: &str) -> Finding {
        Finding {
            kind: FindingKind::Unknown(ObjectKind::Index),
            app: None,
            model: None,
            table: "posts".into(),
            object: Some(object.into()),
            expected: None,
            actual: None,
            fix: Vec::new(),
        }
    }

    #[test]
    fn patterns() {
        let ignore = Ignore::new(&["spatial_ref_sys", "pg_stat_*", "index:posts.hand_*"]).unwrap();
        assert!(ignore.object("table", "spatial_ref_sys"));
        assert!(ignore.object("view", "pg_stat_statements"));
        assert!(!ignore.object("table", "posts"));
        assert!(ignore.object("policy", "spatial_ref_sys.own_rows"));
        assert!(!ignore.object("view", "app.spatial_ref_sys.b"));
        assert!(Ignore::new(&["rule:posts.*"]).unwrap().object("rule", "posts.to_log"));
        assert!(!Ignore::new(&["rule:posts.*"]).unwrap().object("policy", "posts.to_log"));
        assert!(ignore.finding(&finding("hand_made")));
        assert!(!ignore.finding(&finding("other")));
        assert!(Ignore::new(&["posts"]).unwrap().finding(&finding("other")));
        assert!(!Ignore::new(&["column:posts.*"]).unwrap().finding(&finding("other")));
        assert!(Ignore::new(&["index_unknown:posts.*"]).unwrap().finding(&finding("other")));
        assert!(!Ignore::new(&["index_missing:posts.*"]).unwrap().finding(&finding("other")));
        let unnamed = Finding { object: None, actual: Some("CHECK (a > 0)".into()), ..finding("") };
        assert!(Ignore::new(&["index:posts.CHECK (a > 0)"]).unwrap().finding(&unnamed));
        assert!(!Ignore::new(&["index:posts.CHECK (b > 0)"]).unwrap().finding(&unnamed));
        assert!(Ignore::new(&["a[b"]).unwrap_err().to_string().contains("`a[b`"));
    }
}
