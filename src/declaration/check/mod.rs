//! Everything held against everything else.

mod columns;
mod expressions;
mod names;
mod objects;
mod relations;
mod reverse;
mod storage;
mod through;
mod unique;
mod without_effect;

use super::draft::{Draft, DraftField};
use super::parallel;
use crate::state::{Engine, FieldType, ModelKey, ModelName};
use crate::text::{Diagnostic, Diagnostics, Location, closest};
use rustc_hash::FxHashMap;

/// What the declaration of a model has, about.
const BYTES: usize = 1000;

/// Checks all models.
pub(super) fn check(drafts: &[Draft<'_>], engines: &[Engine], diagnostics: &mut Diagnostics) {
    let index = drafts.iter().enumerate().map(|(position, draft)| (draft.key(), position)).collect();
    let parts: Vec<&[Draft<'_>]> = drafts.chunks(32).collect();
    let found = parallel::map(&parts, drafts.len() * BYTES, |part| {
        let mut diagnostics = Diagnostics::default();
        let mut checker = Checker { drafts, index: &index, engines, diagnostics: &mut diagnostics };
        part.iter().for_each(|draft| check_model(&mut checker, draft));
        diagnostics.0
    });
    diagnostics.0.extend(found.into_iter().flatten());
    let mut checker = Checker { drafts, index: &index, engines, diagnostics };
    names::check(&mut checker);
    reverse::check(&mut checker);
}

/// One model in itself, and with those that it names.
fn check_model<'c, 'a>(checker: &mut Checker<'c, 'a>, draft: &'c Draft<'a>) {
    columns::check(checker, draft);
    storage::check(checker, draft);
    objects::check(checker, draft);
    relations::check(checker, draft);
    expressions::check(checker, draft);
    without_effect::check(checker, draft);
}

/// Whose field a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The model's in which the list stands.
    Own,
    /// Another model's.
    Other,
}

/// All models, and where mistakes go.
struct Checker<'c, 'a> {
    drafts: &'c [Draft<'a>],
    index: &'c FxHashMap<ModelKey, usize>,
    engines: &'c [Engine],
    diagnostics: &'c mut Diagnostics,
}

impl<'c, 'a> Checker<'c, 'a> {
    /// Whether the declarations must suit an engine.
    fn checks(&self, engine: Engine) -> bool {
        self.engines.contains(&engine)
    }

    /// A model by name.
    fn find(&self, name: &ModelName) -> Option<&'c Draft<'a>> {
        self.index.get(&name.key()).map(|position| &self.drafts[*position])
    }

    /// An error with the way out.
    fn error(&mut self, code: &'static str, location: Location, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(code, message, location).help(help));
    }

    /// An error of two places.
    fn clash(&mut self, location: Location, other: (Location, &str), message: String, help: &str) {
        let (other, words) = other;
        let mut diagnostic = Diagnostic::error("duplicate", message, location.clone());
        // What an abstract model says clashes with itself in two models that inherit it.
        if other != location {
            diagnostic = diagnostic.also(other, words);
        }
        self.diagnostics.push(diagnostic.help(help));
    }

    /// A field that a list of fields names, if it is one with a column; a mistake is reported.
    fn column_field(
        &mut self,
        draft: &'c Draft<'a>,
        name: &str,
        location: impl Fn() -> Location,
        whose: Whose,
    ) -> Option<&'c DraftField<'a>> {
        let Some(field) = draft.field(name) else {
            self.unknown_field(draft, name, location(), whose);
            return None;
        };
        if matches!(field.field.as_ref().map(|field| &field.field_type), Some(FieldType::ManyToMany(_))) {
            let message = format!("`{name}` is a many-to-many field and has no column");
            self.error("unknown-field", location(), message, "name fields with a column of their own");
            return None;
        }
        Some(field)
    }

    /// Reports a field that isn't there.
    fn unknown_field(&mut self, draft: &'c Draft<'a>, name: &str, location: Location, whose: Whose) {
        if draft.broken {
            return;
        }
        let help = if let Some(field) = draft.fields.iter().find(|field| field.column().as_deref() == Some(name)) {
            format!("`{name}` is the column: the field is called `{}`", field.name)
        } else if let Some(base) = self.base_with(draft, name) {
            format!("it is a field of the base `{base}`, and so in another table")
        } else if let Some(candidate) = closest(name, draft.fields.iter().map(|field| field.name.as_str())) {
            format!("did you mean `{candidate}`?")
        } else {
            match whose {
                Whose::Own => "name fields of this model".to_owned(),
                Whose::Other => format!("name fields of `{}`", draft.name),
            }
        };
        let message = match whose {
            // Without the model's name: what an abstract model says is then one mistake, not one for each child.
            Whose::Own => format!("there is no field `{name}`"),
            Whose::Other => format!("`{}` has no field `{name}`", draft.name),
        };
        self.error("unknown-field", location, message, help);
    }

    /// The concrete base that has a field.
    fn base_with(&self, draft: &Draft<'_>, name: &str) -> Option<&'c ModelName> {
        self.ancestors(draft).into_iter().find(|base| base.field(name).is_some()).map(|base| &base.name)
    }

    /// All concrete models that a model extends, near ones first.
    fn ancestors(&self, draft: &Draft<'_>) -> Vec<&'c Draft<'a>> {
        let mut found: Vec<&'c Draft<'a>> = Vec::new();
        let mut pending: Vec<&ModelName> = draft.extends.iter().rev().collect();
        while let Some(name) = pending.pop() {
            let Some(base) = self.find(name) else { continue };
            if found.iter().all(|known| known.name != base.name) {
                found.push(base);
                pending.extend(base.extends.iter().rev());
            }
        }
        found
    }
}
