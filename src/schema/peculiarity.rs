//! What a live table has that no declaration can say. Nothing of it is known by its meaning here:
//! it is told, and there is SQL that ends it.

/// What it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeculiarPart {
    /// The table itself.
    Table,
    /// How the table is stored.
    Storage,
    /// How a column counts.
    Counter,
    /// PRIMARY KEY.
    PrimaryKey,
    /// UNIQUE.
    Unique,
    /// FOREIGN KEY.
    ForeignKey,
    /// CHECK.
    Check,
    /// EXCLUDE.
    Exclusion,
}

/// What is the matter with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeculiarState {
    /// It says more than a declaration can.
    Changed,
    /// Its index was never finished.
    Invalid,
    /// It isn't enforced, because its triggers don't fire.
    Disabled,
}

/// A fact about a live table that no declaration can say; only introspected.
#[derive(Debug, Clone, PartialEq)]
pub struct Peculiarity {
    /// What it is about.
    pub part: PeculiarPart,
    /// The column or constraint; none for the table.
    pub object: Option<String>,
    /// What is the matter with it.
    pub state: PeculiarState,
    /// The words of SQL.
    pub words: String,
    /// What ends it.
    pub remedy: Remedy,
}

/// What ends a peculiarity.
#[derive(Debug, Clone, PartialEq)]
pub enum Remedy {
    /// These statements.
    Statements(Vec<String>),
    /// The constraint is made anew as it is declared, between these statements: what depends on it
    /// goes before, and comes back afterwards.
    Anew {
        /// Before.
        before: Vec<String>,
        /// Afterwards.
        after: Vec<String>,
    },
}
