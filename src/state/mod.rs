//! The project's models as a migration history (or the declarations) leave them: the words that
//! people write, with the identities that renames keep.

mod constraint;
mod field;
mod index;
mod model;
mod project;
mod shared_list;
mod value;

pub use constraint::{
    CheckConstraint, Constraint, ConstraintKind, Deferrable, ExcludeConstraint, ForeignKeyConstraint, MatchType,
    UniqueConstraint,
};
pub use field::{
    AutoKind, AutoNow, Field, FieldType, GeneratedType, GeometryType, IdentityKind, IntegerSize, ManyToMany, OnDelete,
    RangeKind, Relation, StringKind,
};
pub use index::{Index, IndexElements, IndexField};
pub use model::{Model, ModelOptions, PartitionBy, PartitionMethod};
pub use project::ProjectState;
pub use shared_list::SharedList;
pub use value::{Engine, Identity, Literal, ModelKey, ModelName, PerEngine};
