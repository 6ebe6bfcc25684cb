//! A live schema becomes declarations.

pub mod document;
pub mod merge;
pub mod raise;

pub use raise::{RaiseRequest, raise};

use crate::state::Model;

/// What was read from a live database, in the words of declarations.
#[derive(Debug, Clone, Default)]
pub struct Inspected {
    /// The models, in the order in which they are written.
    pub models: Vec<InspectedModel>,
    /// What declarations can't say (or only partly), and where it was found.
    pub notes: Vec<InspectionNote>,
}

/// A model, with what a declaration says of it and a state doesn't know.
#[derive(Debug, Clone)]
pub struct InspectedModel {
    /// The model; keys to others name them by app and model.
    pub model: Model,
    /// `related_name` of its relations, by field, where the default would clash with another.
    pub related_names: Vec<(String, String)>,
}

/// Something of the database that the declarations leave out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InspectionNote {
    /// The table, as messages write it.
    pub table: String,
    /// What and why.
    pub message: String,
    /// What `[dbcheck] ignore` needs so that `dbcheck` says nothing of it; none where it says
    /// nothing anyway.
    pub ignore: Option<String>,
}
