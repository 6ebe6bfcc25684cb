//! What only a person can say.

use crate::state::ModelName;
use crate::text::{Diagnostic, Diagnostics};
use serde_json::{Value, json};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionKind {
    /// Is a field that went one that came?
    RenameField,
    /// Is a model that went one that came?
    RenameModel,
    /// Is a model that went one that came in another app?
    MoveModel,
    /// What do the rows that exist get?
    Backfill,
}

impl QuestionKind {
    /// The word in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RenameField => "rename_field",
            Self::RenameModel => "rename_model",
            Self::MoveModel => "move_model",
            Self::Backfill => "backfill",
        }
    }
}

/// What a field or model that went may have become.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The new name; with its app where that is another one.
    pub to: String,
    /// From 0 to 1.
    pub score: f64,
    /// What speaks for it.
    pub why: String,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// `rename:blog.Post.title`, `backfill:blog.Post.slug`.
    pub id: String,
    /// What it is about.
    pub kind: QuestionKind,
    /// The model (what went, where a model did).
    pub model: ModelName,
    /// The field; none where it is about a model.
    pub field: Option<String>,
    /// What it may have become, the likeliest first; empty for a backfill.
    pub candidates: Vec<Candidate>,
}

impl Question {
    /// What it is about: `blog.Post.title`.
    pub fn subject(&self) -> String {
        match &self.field {
            Some(field) => format!("{}.{field}", self.model),
            None => self.model.to_string(),
        }
    }

    /// In words.
    pub fn text(&self) -> String {
        let subject = self.subject();
        match self.kind {
            QuestionKind::RenameField => format!("was `{subject}` renamed?"),
            QuestionKind::RenameModel => format!("was model `{subject}` renamed?"),
            QuestionKind::MoveModel => format!("was model `{subject}` moved?"),
            QuestionKind::Backfill => format!(
                "`{subject}` may not be NULL and has no default: which SQL gives the value of the rows that exist?"
            ),
        }
    }

    /// As `--questions` writes it.
    pub fn to_json(&self) -> Value {
        let candidates: Vec<Value> = self
            .candidates
            .iter()
            .map(|candidate| json!({ "to": candidate.to, "score": candidate.score, "why": candidate.why }))
            .collect();
        json!({
            "id": self.id,
            "kind": self.kind.name(),
            "model": self.model.to_string(),
            "field": self.field,
            "candidates": candidates,
            "default": null,
        })
    }

    /// The error where there is nobody to ask.
    fn unanswered(&self) -> Diagnostic {
        let subject = self.subject();
        match self.kind {
            QuestionKind::Backfill => Diagnostic::global(
                "backfill",
                format!("`{subject}` may not be NULL and has no default: the rows that exist need a value"),
            )
            .help(format!(
                "say it with `--backfill {subject}=\"''\"` (SQL, used once), or give the field a `default`, `db_default` or `null = true`"
            )),
            QuestionKind::RenameField | QuestionKind::RenameModel | QuestionKind::MoveModel => {
                let names: Vec<String> =
                    self.candidates.iter().map(|candidate| format!("`{}`", candidate.to)).collect();
                let flags: Vec<String> = self
                    .candidates
                    .iter()
                    .map(|candidate| format!("`--rename {subject}={}`", candidate.to))
                    .collect();
                Diagnostic::global("rename", format!("`{subject}` is gone: was it renamed to {}?", names.join(" or ")))
                    .help(format!(
                        "say so with {}, or `--no-rename` if it was dropped with all that it holds",
                        flags.join(" or ")
                    ))
            }
        }
    }
}

/// The errors that name the flags, where there is nobody to ask. A value isn't asked for where the
/// field may turn out to be one that was renamed.
pub fn unanswered(questions: &[Question]) -> Diagnostics {
    let may_be_renamed = |question: &Question| {
        question.kind == QuestionKind::Backfill
            && questions.iter().any(|other| {
                other.kind == QuestionKind::RenameField
                    && other.model == question.model
                    && other.candidates.iter().any(|candidate| Some(&candidate.to) == question.field.as_ref())
            })
    };
    let asked = questions.iter().filter(|question| !may_be_renamed(question));
    Diagnostics(asked.map(Question::unanswered).collect())
}
