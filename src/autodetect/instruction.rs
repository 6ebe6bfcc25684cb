//! What people say beforehand: flags, and a file of answers.

use crate::state::ModelName;
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// A `--rename`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameFlag {
    /// `blog.Post=Article`, `blog.Post=shop.Article`.
    Model {
        /// Before.
        old: ModelName,
        /// After.
        new: ModelName,
    },
    /// `blog.Post.title=headline`.
    Field {
        /// The model, by its old or new name.
        model: ModelName,
        /// Before.
        old: String,
        /// After.
        new: String,
    },
}

impl RenameFlag {
    /// Reads what stands behind `--rename`.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let wrong = || {
            Diagnostic::global("rename", format!("`--rename {text}` isn't understood"))
                .help("write `--rename blog.Post.title=headline` for a field, `--rename blog.Post=Article` or `--rename blog.Post=shop.Article` for a model")
        };
        let (left, right) = text.split_once('=').ok_or_else(wrong)?;
        let left: Vec<&str> = left.trim().split('.').map(str::trim).collect();
        let right: Vec<&str> = right.trim().split('.').map(str::trim).collect();
        if left.iter().chain(&right).any(|part| part.is_empty()) {
            return Err(wrong());
        }
        match (left.as_slice(), right.as_slice()) {
            (&[app, old], &[new]) => Ok(Self::Model { old: ModelName::new(app, old), new: ModelName::new(app, new) }),
            (&[app, old], &[new_app, new]) => {
                Ok(Self::Model { old: ModelName::new(app, old), new: ModelName::new(new_app, new) })
            }
            (&[app, model, old], &[new]) => {
                Ok(Self::Field { model: ModelName::new(app, model), old: old.to_owned(), new: new.to_owned() })
            }
            _ => Err(wrong()),
        }
    }
}

/// A `--backfill`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillFlag {
    /// The model, as declared.
    pub model: ModelName,
    /// The field, as declared.
    pub field: String,
    /// SQL for the rows that exist.
    pub sql: String,
}

impl BackfillFlag {
    /// Reads what stands behind `--backfill`.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let wrong = || {
            Diagnostic::global("backfill", format!("`--backfill {text}` isn't understood"))
                .help("write `--backfill blog.Post.slug=\"''\"`: the field and the SQL that gives its value")
        };
        let (left, sql) = text.split_once('=').ok_or_else(wrong)?;
        let parts: Vec<&str> = left.trim().split('.').map(str::trim).collect();
        match parts.as_slice() {
            &[app, model, field] if !field.is_empty() && !sql.trim().is_empty() => {
                Ok(Self { model: ModelName::new(app, model), field: field.to_owned(), sql: sql.trim().to_owned() })
            }
            _ => Err(wrong()),
        }
    }
}

/// What becomes of a pair that could be a rename and that nobody has named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unnamed {
    /// It is a question.
    #[default]
    Ask,
    /// It is none (`--no-rename`).
    Separate,
}

/// All that was said beforehand, apart from the hints.
#[derive(Debug, Clone, Default)]
pub struct Instructions {
    /// `--rename`.
    pub renames: Vec<RenameFlag>,
    /// `--no-rename`.
    pub unnamed: Unnamed,
    /// `--backfill`.
    pub backfills: Vec<BackfillFlag>,
    /// Answers to questions, by their ids; none: no rename.
    pub answers: BTreeMap<String, Option<String>>,
}
