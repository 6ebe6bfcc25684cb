//! A model.

use super::{Constraint, Field, Identity, Index, ModelKey, ModelName, SharedList};

/// A concrete model; abstract ones are flattened into it, and proxies are resolved away.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Kept by renames and moves; its table's identity. Zero in operations that were read.
    pub identity: Identity,
    /// App and name.
    pub name: ModelName,
    /// `extends`: the concrete models that this one inherits from by a `_ptr` field.
    pub extends: Vec<ModelName>,
    /// The fields in the order of the columns.
    pub fields: SharedList<Field>,
    /// The indexes as declared (those that fields bring are not among them).
    pub indexes: Vec<Index>,
    /// The constraints as declared.
    pub constraints: Vec<Constraint>,
    /// `primary_key`: a composite primary key's fields, `[]` for a table without one, `None` where
    /// a field says it.
    pub primary_key: Option<Vec<String>>,
    /// All else.
    pub options: ModelOptions,
}

/// A model's keys that are neither fields nor objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ModelOptions {
    /// The table's name, where it is declared.
    pub db_table: Option<String>,
    /// The table's comment.
    pub db_table_comment: Option<String>,
    /// The table's tablespace.
    pub db_tablespace: Option<String>,
    /// The PostgreSQL schema, where it isn't the database's.
    pub schema: Option<String>,
    /// `managed = false`: only state.
    pub unmanaged: bool,
    /// `strict` on SQLite.
    pub strict: bool,
    /// `without_rowid` on SQLite.
    pub without_rowid: bool,
    /// `unlogged` on PostgreSQL.
    pub unlogged: bool,
    /// Storage parameters of PostgreSQL, sorted by name.
    pub storage: Vec<(String, String)>,
    /// Declarative partitioning of PostgreSQL.
    pub partition_by: Option<PartitionBy>,
}

/// `partition_by`.
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionBy {
    /// How.
    pub method: PartitionMethod,
    /// Fields (or expressions, in parentheses).
    pub key: Vec<String>,
}

/// How a partitioned table is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartitionMethod {
    /// BY RANGE.
    Range,
    /// BY LIST.
    List,
    /// BY HASH.
    Hash,
}

impl Model {
    /// What it is found by.
    pub fn key(&self) -> ModelKey {
        self.name.key()
    }

    /// A field by name (compared with case, as columns are).
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The table's name.
    pub fn table(&self) -> String {
        self.options.db_table.clone().unwrap_or_else(|| {
            let mut table = format!("{}_", self.name.app);
            table.extend(self.name.name.chars().flat_map(char::to_lowercase));
            table
        })
    }

    /// The fields of the primary key, in its order.
    pub fn primary_key_fields(&self) -> Vec<&Field> {
        match &self.primary_key {
            Some(names) => names.iter().filter_map(|name| self.field(name)).collect(),
            None => self.fields.iter().filter(|field| field.primary_key).collect(),
        }
    }

    /// The name of the table of an implicit junction of one of this model's many-to-many fields.
    pub fn junction_table(&self, field: &Field) -> Option<String> {
        let relation = field.many_to_many()?;
        if relation.through.is_some() {
            return None;
        }
        Some(relation.db_table.clone().unwrap_or_else(|| format!("{}_{}", self.table(), field.name)))
    }

    /// Every model that this one's fields, constraints and bases name, as written.
    pub fn references(&self) -> impl Iterator<Item = &ModelName> {
        use super::{ConstraintKind, FieldType};
        let fields = self.fields.iter().flat_map(|field| match &field.field_type {
            FieldType::ForeignKey(relation) => [Some(&relation.to), None],
            FieldType::ManyToMany(relation) => [Some(&relation.to), relation.through.as_ref()],
            _ => [None, None],
        });
        let constraints = self.constraints.iter().map(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => Some(&key.to),
            _ => None,
        });
        fields.chain(constraints).flatten().chain(&self.extends)
    }
}
