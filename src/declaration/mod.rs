//! What people declare in `models.toml`, checked as a whole and made a state.
//!
//! The files are read one by one (`document`), inheritance is flattened (`inherit`), names of
//! models are resolved (`resolve`), and then everything is held against everything else
//! (`check`). All mistakes are reported together, in the order of the files.

mod check;
mod document;
mod draft;
mod hints;
mod inherit;
mod key;
mod parallel;
mod resolve;
#[cfg(test)]
mod tests;

pub use hints::{FieldHint, Hints, ModelHint};

use crate::notation::Defaults;
use crate::state::{Engine, ProjectState};
use crate::text::{Diagnostic, Diagnostics, Severity, Source};
use std::sync::Arc;

/// An app's declarations.
#[derive(Debug, Clone)]
pub struct AppSource {
    /// The app's label.
    pub label: String,
    /// `models.toml`, or the files of `models/` in name order.
    pub files: Vec<Arc<Source>>,
}

/// What is declared.
#[derive(Debug, Clone)]
pub struct Declared {
    /// The models: abstract ones flattened, proxies resolved.
    pub state: ProjectState,
    /// `renamed_from` and `moved_from`.
    pub hints: Hints,
    /// What isn't wrong, but hardly meant.
    pub warnings: Diagnostics,
}

/// Reads the declarations of all apps, for the engines that they are checked for.
pub fn read(apps: &[AppSource], defaults: &Defaults, engines: &[Engine]) -> Result<Declared, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let (documents, unparsed) = document::parse(apps, &mut diagnostics);
    let raw = document::read_models(&documents, *defaults, engines, &mut diagnostics);
    let index = resolve::Names::new(&raw, unparsed, &mut diagnostics);
    let inherit::Flattened { mut drafts, stands_for } = inherit::flatten(&raw, &index, &mut diagnostics);
    resolve::resolve(&mut drafts, &raw, &index, &stands_for, &mut diagnostics);
    for draft in &mut drafts {
        key::settle(draft, defaults, &mut diagnostics);
    }
    check::check(&drafts, engines, &mut diagnostics);
    let hints = hints::collect(&drafts, &raw, &mut diagnostics);

    let warnings = sorted(diagnostics, apps);
    if warnings.has_errors() {
        return Err(warnings);
    }
    let mut state = ProjectState::new();
    for draft in drafts {
        draft.finish(&mut state);
    }
    Ok(Declared { state, hints, warnings })
}

/// In the order of the files and of the places in them, each once: what is wrong with an abstract
/// model's field is found again in every model that inherits it.
fn sorted(diagnostics: Diagnostics, apps: &[AppSource]) -> Diagnostics {
    let files: Vec<&Arc<Source>> = apps.iter().flat_map(|app| &app.files).collect();
    let place = |diagnostic: &Diagnostic| {
        diagnostic.labels.first().map(|label| {
            let file = files.iter().position(|file| Arc::ptr_eq(file, &label.location.source));
            (file, label.location.span.start)
        })
    };
    let mut list: Vec<_> = diagnostics.0.into_iter().map(|diagnostic| (place(&diagnostic), diagnostic)).collect();
    // Stable: what stands at one place stays in the order found.
    list.sort_by(|(one, first), (other, second)| {
        let severity = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Warning;
        one.cmp(other).then(severity(first).cmp(&severity(second)))
    });
    let mut unique: Vec<Diagnostic> = Vec::with_capacity(list.len());
    for (_, diagnostic) in list {
        // Equal ones stand at one place, and so near each other.
        if !unique.iter().rev().take(8).any(|other| *other == diagnostic) {
            unique.push(diagnostic);
        }
    }
    Diagnostics(unique)
}
