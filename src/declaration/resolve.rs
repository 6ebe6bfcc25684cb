//! The models that fields and constraints name: found, proxies and `self` replaced.

use super::document::{RawModel, Role, error};
use super::draft::Draft;
use crate::state::{ConstraintKind, FieldType, ModelKey, ModelName};
use crate::text::{Diagnostic, Diagnostics, Location, Node, Value, did_you_mean};
use rustc_hash::FxHashMap;

/// All declared models by name.
pub(super) struct Names {
    index: FxHashMap<ModelKey, usize>,
    /// Whether a model of the same name stands before this one.
    duplicates: Vec<bool>,
    names: Vec<ModelName>,
    /// The apps of which a file could not be parsed: what they lack proves nothing.
    unparsed: Vec<String>,
}

impl Names {
    /// Collects the names; two models of one are a mistake.
    pub fn new(raw: &[RawModel<'_>], unparsed: Vec<String>, diagnostics: &mut Diagnostics) -> Self {
        let mut index: FxHashMap<ModelKey, usize> = FxHashMap::default();
        let mut duplicates = Vec::with_capacity(raw.len());
        for (position, model) in raw.iter().enumerate() {
            let first = *index.entry(model.name.key()).or_insert(position);
            duplicates.push(first != position);
            if first == position {
                continue;
            }
            let other = &raw[first];
            let message = if other.name == model.name {
                format!("the model `{}` is declared twice in this app", model.name.name)
            } else {
                format!("`{}` and `{}` differ only in case", other.name.name, model.name.name)
            };
            diagnostics.push(
                Diagnostic::error("duplicate", message, model.location())
                    .also(other.location(), "the first one")
                    .help("rename one of them: models are compared without case"),
            );
        }
        Self { index, duplicates, names: raw.iter().map(|model| model.name.clone()).collect(), unparsed }
    }

    /// A model by name, in any case.
    pub fn find(&self, name: &ModelName) -> Option<usize> {
        self.index.get(&name.key()).copied()
    }

    /// Whether another model of the same name stands before this one.
    pub fn is_duplicate(&self, position: usize) -> bool {
        self.duplicates[position]
    }

    /// Whether a model may be there without being known.
    pub fn may_exist(&self, name: &ModelName) -> bool {
        self.unparsed.contains(&name.app)
    }

    /// The help line for a name that isn't there.
    pub fn suggest(&self, name: &ModelName, own_app: &str) -> String {
        let same_name: Vec<String> = self
            .names
            .iter()
            .filter(|known| known.name.eq_ignore_ascii_case(&name.name))
            .map(|known| format!("`{known}`"))
            .collect();
        if !same_name.is_empty() {
            return format!("did you mean {}?", same_name.join(" or "));
        }
        let own: Vec<&str> =
            self.names.iter().filter(|known| known.app == name.app).map(|known| known.name.as_str()).collect();
        if let Some(candidate) = crate::text::closest(&name.name, own) {
            return if name.app == own_app {
                format!("did you mean `{candidate}`?")
            } else {
                format!("did you mean `{}.{candidate}`?", name.app)
            };
        }
        let all: Vec<String> = self.names.iter().map(ToString::to_string).collect();
        did_you_mean(&name.to_string(), all.iter().map(String::as_str))
            .unwrap_or_else(|| format!("declare it: `[model.{}]` in the app `{}`", name.name, name.app))
    }
}

/// Replaces every name of a model by that of the concrete model that it means.
pub(super) fn resolve(
    drafts: &mut [Draft<'_>],
    raw: &[RawModel<'_>],
    names: &Names,
    stands_for: &[Option<usize>],
    diagnostics: &mut Diagnostics,
) {
    let resolver = Resolver { raw, names, stands_for };
    for draft in drafts {
        let own = draft.name.clone();
        for field in &mut draft.fields {
            let (location, through_location) = (field.at_key("to"), field.at_key("through"));
            let (text, through_text) = (field.text("to"), field.text("through"));
            let app = field.app;
            let resolve =
                |name: &mut ModelName, text: Option<&str>, location: Location, diagnostics: &mut Diagnostics| {
                    resolver.replace(name, Written { text, own: &own, app, location }, diagnostics)
                };
            let known = match field.field.as_mut().map(|field| &mut field.field_type) {
                Some(FieldType::ForeignKey(relation)) => resolve(&mut relation.to, text, location, diagnostics),
                Some(FieldType::ManyToMany(relation)) => {
                    let target = resolve(&mut relation.to, text, location, diagnostics);
                    let through = relation
                        .through
                        .as_mut()
                        .is_none_or(|through| resolve(through, through_text, through_location, diagnostics));
                    target && through
                }
                _ => true,
            };
            field.unresolved = !known;
        }
        draft.constraints.retain_mut(|constraint| {
            let location = constraint.at_key("to");
            let text = match constraint.key_node("to") {
                Some(Node { value: Value::String(text), .. }) => Some(text.clone()),
                _ => None,
            };
            let ConstraintKind::ForeignKey(key) = &mut constraint.value.kind else { return true };
            let written = Written { text: text.as_deref(), own: &own, app: constraint.app, location };
            resolver.replace(&mut key.to, written, diagnostics)
        });
    }
}

/// A name of a model as it is written, and where.
struct Written<'w> {
    text: Option<&'w str>,
    own: &'w ModelName,
    /// The app of the file.
    app: &'w str,
    location: Location,
}

struct Resolver<'r, 'a> {
    raw: &'r [RawModel<'a>],
    names: &'r Names,
    stands_for: &'r [Option<usize>],
}

impl Resolver<'_, '_> {
    /// Puts the concrete model's name in place of the one written. False if there is none.
    fn replace(&self, name: &mut ModelName, written: Written<'_>, diagnostics: &mut Diagnostics) -> bool {
        let found = match written.text {
            Some("self") => self.names.find(written.own),
            // In an inherited field a name without app is of the app that inherits, as in Django.
            Some(text) if !text.contains('.') => self
                .names
                .find(&ModelName::new(&written.own.app, text))
                .or_else(|| self.names.find(&ModelName::new(written.app, text))),
            _ => self.names.find(name),
        };
        let Some(found) = found else {
            if self.names.may_exist(name) {
                return false;
            }
            let help = self.names.suggest(name, written.app);
            error(diagnostics, "unknown-model", written.location, format!("there is no model `{name}`"), help);
            return false;
        };
        if let Some(concrete) = self.stands_for[found] {
            *name = self.raw[concrete].name.clone();
            return true;
        }
        if self.raw[found].role == Role::Abstract {
            let message = format!("`{name}` is abstract and has no table");
            error(diagnostics, "abstract-target", written.location, message, "name a model that extends it");
        }
        false
    }
}
