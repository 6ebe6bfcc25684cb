//! One difference, as people and machines read it.

use std::fmt;

/// The kinds of objects that can be missing, unknown or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A table.
    Table,
    /// A column.
    Column,
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
    /// An index.
    Index,
    /// A trigger.
    Trigger,
}

impl ObjectKind {
    /// The word in a finding's kind and in `[dbcheck] ignore`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Column => "column",
            Self::PrimaryKey => "primary_key",
            Self::Unique => "unique",
            Self::ForeignKey => "foreign_key",
            Self::Check => "check",
            Self::Exclusion => "exclusion",
            Self::Index => "index",
            Self::Trigger => "trigger",
        }
    }

    /// The words in messages.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PrimaryKey => "primary key",
            Self::ForeignKey => "foreign key",
            Self::Unique => "unique constraint",
            other => other.word(),
        }
    }
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// Declared, and not there.
    Missing(ObjectKind),
    /// There, and not declared.
    Unknown(ObjectKind),
    /// There, and different.
    Changed(ObjectKind),
    /// An index that the planner doesn't use, because it was never finished.
    Invalid(ObjectKind),
    /// A constraint that rows which were there before may break.
    NotValidated(ObjectKind),
    /// A trigger that doesn't fire.
    Disabled(ObjectKind),
    /// A column's type.
    ColumnType,
    /// A column's NOT NULL.
    ColumnNull,
    /// A column's DEFAULT.
    ColumnDefault,
    /// How a column counts.
    ColumnIdentity,
    /// A column's GENERATED.
    ColumnGenerated,
    /// A column's collation.
    ColumnCollation,
    /// A column's comment.
    ColumnComment,
    /// The next number of a counting column is one that is taken.
    CounterBehind,
    /// A table's comment.
    TableComment,
    /// A table's storage.
    TableOption,
    /// The engine couldn't be asked how it spells an expression.
    NotComparable,
}

impl FindingKind {
    /// What it is about.
    pub const fn object(self) -> ObjectKind {
        match self {
            Self::Missing(object)
            | Self::Unknown(object)
            | Self::Changed(object)
            | Self::Invalid(object)
            | Self::NotValidated(object)
            | Self::Disabled(object) => object,
            Self::ColumnType
            | Self::ColumnNull
            | Self::ColumnDefault
            | Self::ColumnIdentity
            | Self::ColumnGenerated
            | Self::ColumnCollation
            | Self::ColumnComment
            | Self::CounterBehind => ObjectKind::Column,
            Self::TableComment | Self::TableOption | Self::NotComparable => ObjectKind::Table,
        }
    }
}

impl Finding {
    /// What it is known by: its name, else what it says.
    pub fn label(&self) -> Option<&str> {
        self.object.as_deref().or(self.actual.as_deref()).or(self.expected.as_deref())
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (object, what) = match self {
            Self::Missing(object) => (object.word(), "missing"),
            Self::Unknown(object) => (object.word(), "unknown"),
            Self::Changed(object) => (object.word(), "changed"),
            Self::Invalid(object) => (object.word(), "invalid"),
            Self::NotValidated(object) => (object.word(), "not_validated"),
            Self::Disabled(object) => (object.word(), "disabled"),
            Self::ColumnType => ("column", "type"),
            Self::ColumnNull => ("column", "null"),
            Self::ColumnDefault => ("column", "default"),
            Self::ColumnIdentity => ("column", "identity"),
            Self::ColumnGenerated => ("column", "generated"),
            Self::ColumnCollation => ("column", "collation"),
            Self::ColumnComment => ("column", "comment"),
            Self::CounterBehind => ("counter", "behind"),
            Self::TableComment => ("table", "comment"),
            Self::TableOption => ("table", "option"),
            Self::NotComparable => ("not", "comparable"),
        };
        write!(formatter, "{object}_{what}")
    }
}

/// One difference between what is declared and what is live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What is wrong.
    pub kind: FindingKind,
    /// The app whose model the table is.
    pub app: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// The table, with its schema where it isn't the database's own.
    pub table: String,
    /// The column, index, constraint or trigger; none for what is about the whole table.
    pub object: Option<String>,
    /// What is declared.
    pub expected: Option<String>,
    /// What is live.
    pub actual: Option<String>,
    /// The statements that mend it.
    pub fix: Vec<String>,
}

impl fmt::Display for Finding {
    /// The headline: `column posts.title has another type`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let object = self.kind.object();
        match &self.object {
            Some(name) if object != ObjectKind::Table => {
                write!(formatter, "{} `{}` of `{}` ", object.words(), name, self.table)?;
            }
            _ if object == ObjectKind::Table => write!(formatter, "table `{}` ", self.table)?,
            _ => write!(formatter, "the {} of `{}` ", object.words(), self.table)?,
        }
        formatter.write_str(match self.kind {
            FindingKind::Missing(_) => "is missing",
            FindingKind::Unknown(_) => "is not declared",
            FindingKind::Changed(_) => "is different",
            FindingKind::Invalid(_) => "is invalid",
            FindingKind::NotValidated(_) => "is not validated",
            FindingKind::Disabled(_) => "is disabled",
            FindingKind::ColumnType => "has another type",
            FindingKind::ColumnNull => "differs in NOT NULL",
            FindingKind::ColumnDefault => "has another default",
            FindingKind::ColumnIdentity => "counts differently",
            FindingKind::ColumnGenerated => "is generated differently",
            FindingKind::ColumnCollation => "has another collation",
            FindingKind::ColumnComment | FindingKind::TableComment => "has another comment",
            FindingKind::CounterBehind => "has a counter that is behind its values",
            FindingKind::TableOption => "is stored differently",
            FindingKind::NotComparable => "could not be compared",
        })
    }
}

/// Something that nobody declared and that is no drift: a table, a view, a type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnknownObject {
    /// `table`, `view`, `function`, ….
    pub kind: String,
    /// Its name.
    pub name: String,
}
