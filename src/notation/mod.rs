//! How fields, indexes, constraints and models stand in TOML: read with the place of every
//! mistake, and written so that what is read back is equal. Declarations and migrations share it.

mod constraint;
mod field;
mod field_type;
mod index;
mod literal;
mod model;
mod names;
mod operation;
mod reader;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod write_field;

pub use constraint::{read_constraint, read_unique_together, write_constraint};
pub use field::{check_name, read_field, read_fields};
pub use index::{read_index, write_index};
pub use literal::{literal_mismatch, read_literal, write_literal};
pub use model::{
    MODEL_KEYS, ModelKeys, read_extends, read_model_keys, read_options, read_partition_by, read_storage,
    write_model_keys, write_partition_by, write_storage,
};
pub use names::{FIELD_TYPES, auto_kind_of, field_type_name};
pub use operation::{FileText, OperationReader, online_word, read_online, read_operation, write_operation};
pub use reader::{Defaults, Kind, Reader};
pub use write_field::{write_field, write_fields, write_per_engine};
