//! What a state says, to tell whether two histories end alike.

use crate::notation::{write_constraint, write_fields, write_index, write_model_keys};
use crate::state::{Model, ProjectState};
use std::collections::BTreeMap;

/// All that a model says, without identities and without the order of indexes and constraints.
pub fn model_facts(model: &Model) -> String {
    let mut lines: Vec<String> =
        model.indexes.iter().map(|index| format!("index {}", write_index(index).to_inline())).collect();
    lines.extend(model.constraints.iter().map(|constraint| {
        let valid = if constraint.not_valid { " not valid" } else { "" };
        format!("constraint {}{valid}", write_constraint(constraint).to_inline())
    }));
    lines.sort();
    let fields = write_fields(&model.fields).entries.into_iter();
    let fields = fields.map(|entry| format!("field {} {}", entry.key, entry.node.to_inline()));
    let head = format!("model {} {}", model.name, write_model_keys(model).to_inline());
    std::iter::once(head).chain(fields).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Whether two states say the same; in which order the fields came doesn't count.
pub fn same_models(one: &ProjectState, other: &ProjectState) -> bool {
    let facts = |state: &ProjectState| -> BTreeMap<String, Vec<String>> {
        let lines = |model: &Model| {
            let mut lines: Vec<String> = model_facts(model).lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        state.models().map(|model| (model.key().to_string(), lines(model))).collect()
    };
    facts(one) == facts(other)
}

/// The models in which two states differ, by name, with what each says.
pub fn differences(one: &ProjectState, other: &ProjectState) -> BTreeMap<String, (Option<String>, Option<String>)> {
    let mut found: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
    for model in one.models() {
        found.entry(model.key().to_string()).or_default().0 = Some(model_facts(model));
    }
    for model in other.models() {
        found.entry(model.key().to_string()).or_default().1 = Some(model_facts(model));
    }
    found.retain(|_, (one, other)| one != other);
    found
}
