//! What differs between the schema that should be there and the one that is, as data.
//!
//! [`compare()`] pairs what is declared with what is live and knows no database. Where texts differ
//! it can't tell two spellings of one expression from two expressions; [`spelling`] asks the
//! engine for its own, and the comparison is made again with those. [`mend`] turns differences
//! into the SQL that ends them, through the planner that migrations use.

mod compare;
mod describe;
mod edit;
mod expression;
mod facts;
mod finding;
mod ignore;
pub mod mend;
mod objects;
mod partner;
mod peculiar;
mod same;
pub mod spelling;

pub use compare::{Comparison, Difference, ExpectedTable, compare};
pub use describe::index_element;
pub use edit::{ColumnFacet, Edit, Swap, apply};
pub use expression::same_expression;
pub use facts::table_facts;
pub use finding::{Finding, FindingKind, ObjectKind, UnknownObject};
pub use ignore::{Ignore, IgnoreError};
pub use partner::{Partners, is_one_column};
pub use same::{same_default_text, same_key_type, same_type};
