//! Whether a table's changes take the recipes that block nobody.

use crate::operation::OnlineMode;

/// What a run, a file or an operation says about recipes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnlinePolicy {
    /// Always, never, or by size.
    pub mode: OnlineMode,
    /// Rows from which a table is big.
    pub threshold: u64,
}

/// How big a table is, as far as the server knows without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableSize {
    /// Rows, estimated; partitions summed.
    pub rows: u64,
    /// Bytes on disk, without indexes.
    pub bytes: u64,
}

/// What the server says of an alteration that it tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlterationCost {
    /// Whether the table is written anew.
    pub rewrites: bool,
    /// Whether all of it is read, for an index or a constraint.
    pub scans: bool,
}

/// How a step runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepClass {
    /// In the longest transaction that is possible.
    #[default]
    Plain,
    /// A strong lock on a big table for the length of a catalogue update: only with its like.
    Instant,
    /// A weak lock for long: outside any transaction, without time-outs, and to be repeated.
    Long,
    /// A person's SQL.
    User,
    /// Says how what follows in its transaction runs.
    Setting,
}

impl OnlinePolicy {
    /// No recipes.
    pub const NEVER: Self = Self { mode: OnlineMode::Never, threshold: u64::MAX };

    /// The same, where something narrower says otherwise.
    #[must_use]
    pub fn narrowed(self, mode: Option<OnlineMode>) -> Self {
        Self { mode: mode.unwrap_or(self.mode), ..self }
    }

    /// Whether a table takes the recipes.
    pub fn covers(self, size: Option<TableSize>) -> bool {
        match self.mode {
            OnlineMode::Always => true,
            OnlineMode::Never => false,
            OnlineMode::Auto => self.is_big(size),
        }
    }

    /// Whether a table is known to be so big that what has no recipe must be refused.
    pub fn is_big(self, size: Option<TableSize>) -> bool {
        self.mode != OnlineMode::Never && size.is_some_and(|size| size.rows >= self.threshold)
    }
}

impl Default for OnlinePolicy {
    fn default() -> Self {
        Self::NEVER
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_decides_only_where_nobody_else_does() {
        let auto = OnlinePolicy { mode: OnlineMode::Auto, threshold: 100 };
        let size = |rows| Some(TableSize { rows, bytes: 0 });
        assert!(auto.covers(size(100)) && !auto.covers(size(99)) && !auto.covers(None));
        let always = auto.narrowed(Some(OnlineMode::Always));
        assert!(always.covers(None) && !always.is_big(size(99)) && always.is_big(size(100)));
        let never = auto.narrowed(Some(OnlineMode::Never));
        assert!(!never.covers(size(1_000)) && !never.is_big(size(1_000)));
        assert_eq!(auto.narrowed(None), auto);
    }
}
