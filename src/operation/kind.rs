//! The closed list of operations, as a file says them.

use crate::state::{Constraint, Field, Index, Model, ModelName, PerEngine};

/// One operation. Models are named without their app: a migration speaks of its own app's.
#[derive(Debug, Clone, PartialEq)]
pub enum Operation {
    /// `CreateModel`.
    CreateModel(Box<CreateModel>),
    /// `DeleteModel`.
    DeleteModel {
        /// The model.
        name: String,
    },
    /// `RenameModel`.
    RenameModel {
        /// Before.
        old_name: String,
        /// After.
        new_name: String,
    },
    /// `MoveModel`, in the app that the model comes to.
    MoveModel {
        /// The model.
        name: String,
        /// Where it was.
        from_app: String,
    },
    /// `AlterModelTable`.
    AlterModelTable {
        /// The model.
        name: String,
        /// The table's new name; none: the default one.
        db_table: Option<String>,
    },
    /// `AlterModelTableComment`.
    AlterModelTableComment {
        /// The model.
        name: String,
        /// The comment; none: no comment.
        comment: Option<String>,
    },
    /// `AlterModelOptions`.
    AlterModelOptions(AlterModelOptions),
    /// `AlterModelBases`.
    AlterModelBases {
        /// The model.
        name: String,
        /// Its concrete bases.
        extends: Vec<ModelName>,
    },
    /// `AddField`.
    AddField(Box<AddField>),
    /// `AlterField`, and the online forms of it.
    AlterField(Box<AlterField>),
    /// `RemoveField`.
    RemoveField(RemoveField),
    /// `RenameField`.
    RenameField {
        /// The model.
        model: String,
        /// Before.
        old_name: String,
        /// After.
        new_name: String,
    },
    /// `AlterPrimaryKey`: a composite key, another one, or none.
    AlterPrimaryKey {
        /// The model.
        model: String,
        /// Its fields; none: where a field's own `primary_key` says it again.
        fields: Option<Vec<String>>,
    },
    /// `AddIndex`.
    AddIndex(Box<AddIndex>),
    /// `RemoveIndex`.
    RemoveIndex {
        /// The model.
        model: String,
        /// The index.
        index: IndexTarget,
    },
    /// `RenameIndex`.
    RenameIndex {
        /// The model.
        model: String,
        /// Before.
        old_name: String,
        /// After.
        new_name: String,
    },
    /// `AddConstraint`, and its online form.
    AddConstraint(Box<AddConstraint>),
    /// `RemoveConstraint`.
    RemoveConstraint {
        /// The model.
        model: String,
        /// The constraint.
        constraint: ConstraintTarget,
    },
    /// `RenameConstraint`.
    RenameConstraint {
        /// The model.
        model: String,
        /// Before.
        old_name: String,
        /// After.
        new_name: String,
    },
    /// `ValidateConstraint`.
    ValidateConstraint {
        /// The model.
        model: String,
        /// The constraint.
        name: String,
    },
    /// `RunSQL`.
    RunSql(Box<RunSql>),
    /// `RunScript`.
    RunScript(Box<RunScript>),
    /// `SeparateDatabaseAndState`.
    SeparateDatabaseAndState {
        /// What the database is told.
        database_operations: Vec<Operation>,
        /// What the state is told.
        state_operations: Vec<Operation>,
    },
    /// `BackfillBatch`.
    BackfillBatch(Box<BackfillBatch>),
    /// `SetLockTimeout`.
    SetLockTimeout {
        /// As written: `500ms`.
        value: String,
    },
}

/// `online` of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum OnlineMode {
    /// By the table's size.
    #[default]
    Auto,
    /// The recipe, always.
    Always,
    /// The plain way, always.
    Never,
}

/// `CreateModel`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreateModel {
    /// The model with its fields, indexes and constraints. `model.name.app` is the migration's app.
    pub model: Model,
    /// `from_junction`: the many-to-many field (`app.Model`, field) whose junction table it takes over.
    pub from_junction: Option<(ModelName, String)>,
}

/// `AlterModelOptions`: the changed keys only.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterModelOptions {
    /// The model.
    pub name: String,
    /// What changes.
    pub changes: Vec<OptionChange>,
}

/// One changed option.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionChange {
    /// `managed`.
    Managed(bool),
    /// `schema`; none: the database's.
    Schema(Option<String>),
    /// `db_tablespace`; none: the default one.
    Tablespace(Option<String>),
    /// `options`, all of them anew.
    Storage {
        /// `strict`.
        strict: bool,
        /// `without_rowid`.
        without_rowid: bool,
        /// `unlogged`.
        unlogged: bool,
        /// The other ones, sorted by name.
        storage: Vec<(String, String)>,
    },
    /// `partition_by`; none: not partitioned.
    PartitionBy(Option<crate::state::PartitionBy>),
}

/// `AddField`.
#[derive(Debug, Clone, PartialEq)]
pub struct AddField {
    /// The model.
    pub model: String,
    /// The field.
    pub field: Field,
    /// SQL for the rows that exist.
    pub backfill: Option<PerEngine<String>>,
    /// `online`; `AddFieldOnline` is read as `always`.
    pub online: OnlineMode,
}

/// `AlterField`.
#[derive(Debug, Clone, PartialEq)]
pub struct AlterField {
    /// The model.
    pub model: String,
    /// The field as it will be, under its name. `SetNotNullOnline` without `field` has none: the
    /// field as it is, but NOT NULL.
    pub name: String,
    /// As it will be.
    pub field: Option<Field>,
    /// SQL for rows that hold NULL where it is no longer allowed.
    pub backfill: Option<PerEngine<String>>,
    /// The same, backwards.
    pub reverse_backfill: Option<PerEngine<String>>,
    /// SQL that converts the old value to the new type.
    pub using: Option<PerEngine<String>>,
    /// The same, backwards.
    pub reverse_using: Option<PerEngine<String>>,
    /// `online`.
    pub online: OnlineMode,
}

/// `RemoveField`.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoveField {
    /// The model.
    pub model: String,
    /// The field.
    pub name: String,
    /// SQL for the rows that exist when the field comes back.
    pub reverse_backfill: Option<PerEngine<String>>,
}

/// `AddIndex`.
#[derive(Debug, Clone, PartialEq)]
pub struct AddIndex {
    /// The model.
    pub model: String,
    /// The index.
    pub index: Index,
    /// `online`; `concurrently = true` is read as `always`.
    pub online: OnlineMode,
}

/// Which index a `RemoveIndex` means.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexTarget {
    /// By name.
    Name(String),
    /// One without a name, by what it is over.
    Fields {
        /// The fields, `-` before a descending one.
        fields: Vec<crate::state::IndexField>,
        /// Whether it is unique.
        unique: bool,
    },
}

/// `AddConstraint`.
#[derive(Debug, Clone, PartialEq)]
pub struct AddConstraint {
    /// The model.
    pub model: String,
    /// The constraint; `not_valid` in it.
    pub constraint: Constraint,
    /// `online`.
    pub online: OnlineMode,
}

/// Which constraint a `RemoveConstraint` means.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstraintTarget {
    /// By name.
    Name(String),
    /// One without a name, by what it is over.
    Fields {
        /// `unique` or `foreign_key`.
        kind: String,
        /// The fields.
        fields: Vec<String>,
    },
}

/// SQL in the migration or in a file beside it.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlSource {
    /// In the migration: each string may hold several statements.
    Text(PerEngine<Vec<String>>),
    /// A file, relative to the migration, and what it holds.
    File {
        /// The path as written.
        path: PerEngine<String>,
        /// The text, read with the migration.
        text: PerEngine<String>,
    },
}

/// `RunSQL`.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSql {
    /// Forwards.
    pub sql: SqlSource,
    /// Backwards; none: irreversible.
    pub reverse_sql: Option<SqlSource>,
    /// What the state is told.
    pub state_operations: Vec<Operation>,
    /// Whether a squash may leave it out.
    pub elidable: bool,
}

/// What a script prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScriptOutput {
    /// SQL, which dorm runs.
    #[default]
    Sql,
    /// Nothing: it works on the database itself.
    Nothing,
}

/// `RunScript`.
#[derive(Debug, Clone, PartialEq)]
pub struct RunScript {
    /// Program and arguments.
    pub command: Vec<String>,
    /// Backwards; none: irreversible.
    pub reverse_command: Option<Vec<String>>,
    /// `emits`.
    pub emits: ScriptOutput,
    /// As written: `30s`.
    pub timeout: Option<String>,
    /// Whether a squash may leave it out.
    pub elidable: bool,
}

/// `BackfillBatch`.
#[derive(Debug, Clone, PartialEq)]
pub struct BackfillBatch {
    /// The model.
    pub model: String,
    /// Columns and the SQL for each, in the order written.
    pub set: Vec<(String, PerEngine<String>)>,
    /// Only these rows.
    pub condition: Option<PerEngine<String>>,
    /// Rows a batch.
    pub batch_size: Option<u64>,
    /// Between two batches, as written: `100ms`.
    pub sleep: Option<String>,
    /// How many, at most.
    pub max_batches: Option<u64>,
}

impl Operation {
    /// Whether it changes no rows of its own accord, as a person's SQL may.
    pub fn is_schema_only(&self) -> bool {
        !matches!(
            self,
            Self::RunSql(_) | Self::RunScript(_) | Self::BackfillBatch(_) | Self::SeparateDatabaseAndState { .. }
        )
    }

    /// What it says of its own about the recipes that block nobody.
    pub fn online(&self) -> Option<OnlineMode> {
        let mode = match self {
            Self::AddField(add) => add.online,
            Self::AlterField(alter) => alter.online,
            Self::AddIndex(add) => add.online,
            Self::AddConstraint(add) => add.online,
            _ => OnlineMode::Auto,
        };
        (mode != OnlineMode::Auto).then_some(mode)
    }

    /// The word in the file.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CreateModel(_) => "CreateModel",
            Self::DeleteModel { .. } => "DeleteModel",
            Self::RenameModel { .. } => "RenameModel",
            Self::MoveModel { .. } => "MoveModel",
            Self::AlterModelTable { .. } => "AlterModelTable",
            Self::AlterModelTableComment { .. } => "AlterModelTableComment",
            Self::AlterModelOptions(_) => "AlterModelOptions",
            Self::AlterModelBases { .. } => "AlterModelBases",
            Self::AddField(_) => "AddField",
            Self::AlterField(_) => "AlterField",
            Self::RemoveField(_) => "RemoveField",
            Self::RenameField { .. } => "RenameField",
            Self::AlterPrimaryKey { .. } => "AlterPrimaryKey",
            Self::AddIndex(_) => "AddIndex",
            Self::RemoveIndex { .. } => "RemoveIndex",
            Self::RenameIndex { .. } => "RenameIndex",
            Self::AddConstraint(_) => "AddConstraint",
            Self::RemoveConstraint { .. } => "RemoveConstraint",
            Self::RenameConstraint { .. } => "RenameConstraint",
            Self::ValidateConstraint { .. } => "ValidateConstraint",
            Self::RunSql(_) => "RunSQL",
            Self::RunScript(_) => "RunScript",
            Self::SeparateDatabaseAndState { .. } => "SeparateDatabaseAndState",
            Self::BackfillBatch(_) => "BackfillBatch",
            Self::SetLockTimeout { .. } => "SetLockTimeout",
        }
    }
}
