//! `renamed_from` and `moved_from`: what a declaration says about its own past.

use super::document::RawModel;
use super::draft::Draft;
use crate::state::ModelName;
use crate::text::{Diagnostic, Diagnostics, Severity, Value};

/// All hints of the declarations, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Models renamed or moved.
    pub models: Vec<ModelHint>,
    /// Fields renamed.
    pub fields: Vec<FieldHint>,
}

/// A model that had another name, or was in another app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelHint {
    /// Its name now.
    pub model: ModelName,
    /// Its name before.
    pub from: ModelName,
}

/// A field that had another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHint {
    /// Its model, by its name now.
    pub model: ModelName,
    /// Its name now.
    pub field: String,
    /// Its name before.
    pub from: String,
}

/// Collects the hints; those that can't apply get a warning.
pub(super) fn collect(drafts: &[Draft<'_>], raw: &[RawModel<'_>], diagnostics: &mut Diagnostics) -> Hints {
    let mut hints = Hints::default();
    for draft in drafts {
        let model = &raw[draft.raw];
        if let Some(Value::String(old)) = model.table.get("renamed_from").map(|node| &node.value) {
            let from = ModelName::new(&draft.name.app, old);
            hints.models.push(ModelHint { model: draft.name.clone(), from });
        }
        if let Some(Value::String(old)) = model.table.get("moved_from").map(|node| &node.value)
            && let Some((app, name)) = old.split_once('.')
        {
            hints.models.push(ModelHint { model: draft.name.clone(), from: ModelName::new(app, name) });
        }
        for field in &draft.fields {
            let Some(old) = field.text("renamed_from") else { continue };
            if draft.field(old).is_some() {
                let mut warning = Diagnostic::error(
                    "useless-hint",
                    format!("`renamed_from` names `{old}`, which is still a field of `{}`", draft.name.name),
                    field.at_key("renamed_from"),
                )
                .help("a hint applies while the old name is gone from the declarations; take it out");
                warning.severity = Severity::Warning;
                diagnostics.push(warning);
            }
            let from = old.to_owned();
            hints.fields.push(FieldHint { model: draft.name.clone(), field: field.name.clone(), from });
        }
    }
    hints
}
