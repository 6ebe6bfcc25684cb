//! Inheritance: what abstract models lend is copied into those that extend them, and a concrete
//! base becomes a one-to-one key.

use super::document::{RawModel, Role, error};
use super::draft::{Draft, DraftField, Item};
use super::resolve::Names;
use crate::state::{Field, FieldType, ModelName, ModelOptions, OnDelete, Relation};
use crate::text::{Diagnostics, quoted_list};

/// The keys that an abstract model lends.
const INHERITED: [&str; 8] =
    ["db_table", "db_table_comment", "db_tablespace", "schema", "managed", "options", "partition_by", "primary_key"];

/// What inheritance leaves.
pub(super) struct Flattened<'a> {
    /// The concrete models with all that they inherit.
    pub drafts: Vec<Draft<'a>>,
    /// For each declaration the concrete model that it stands for: itself, or what a proxy extends.
    pub stands_for: Vec<Option<usize>>,
}

/// Flattens all models.
pub(super) fn flatten<'a>(raw: &[RawModel<'a>], names: &Names, diagnostics: &mut Diagnostics) -> Flattened<'a> {
    let mut flattening = Flattening { raw, names, drafts: (0..raw.len()).map(|_| None).collect(), path: Vec::new() };
    for position in 0..raw.len() {
        flattening.visit(position, diagnostics);
    }
    let mut drafts = flattening.drafts;
    for position in 0..raw.len() {
        if raw[position].role != Role::Concrete {
            continue;
        }
        let links = links(position, raw, &drafts, diagnostics);
        if let Some(draft) = &mut drafts[position] {
            draft.extends = draft.bases.iter().map(|base| raw[*base].name.clone()).collect();
            draft.fields.splice(0..0, links);
            fill_in_names(draft);
        }
    }
    let stands_for = drafts.iter().enumerate().map(|(position, draft)| match raw[position].role {
        Role::Concrete => Some(position),
        Role::Proxy => draft.as_ref().and_then(|draft| draft.bases.first().copied()),
        Role::Abstract => None,
    });
    let stands_for = stands_for.collect();
    let concrete = |draft: &Draft<'_>| raw[draft.raw].role == Role::Concrete && !names.is_duplicate(draft.raw);
    Flattened { drafts: drafts.into_iter().flatten().filter(concrete).collect(), stands_for }
}

struct Flattening<'r, 'a> {
    raw: &'r [RawModel<'a>],
    names: &'r Names,
    drafts: Vec<Option<Draft<'a>>>,
    /// The models that are being flattened, each extended by the one before it.
    path: Vec<usize>,
}

impl<'a> Flattening<'_, 'a> {
    fn visit(&mut self, position: usize, diagnostics: &mut Diagnostics) {
        if self.drafts[position].is_some() {
            return;
        }
        self.path.push(position);
        let raw = self.raw;
        let model = &raw[position];
        let mut draft = Draft::new(position, model);
        let mut abstract_bases = Vec::new();
        for (name, node) in &model.extends {
            let Some(base) = self.names.find(name) else {
                draft.broken = true;
                if !self.names.may_exist(name) {
                    let help = self.names.suggest(name, &model.name.app);
                    let message = format!("there is no model `{name}` to extend");
                    error(diagnostics, "unknown-model", model.at(&node.span), message, help);
                }
                continue;
            };
            if let Some(start) = self.path.iter().position(|visited| *visited == base) {
                let circle = self.path[start..].iter().chain([&base]).map(|step| raw[*step].name.name.as_str());
                let message = format!("a model can't extend itself: {}", quoted_list(circle));
                error(diagnostics, "circular", model.at(&node.span), message, "take one `extends` out of the circle");
                draft.broken = true;
                continue;
            }
            self.visit(base, diagnostics);
            match raw[base].role {
                Role::Abstract => abstract_bases.push(base),
                Role::Concrete => push_once(&mut draft.bases, base),
                Role::Proxy => {
                    if let Some(inherited) = &self.drafts[base] {
                        inherited.bases.clone().into_iter().for_each(|base| push_once(&mut draft.bases, base));
                    }
                }
            }
        }
        for base in abstract_bases {
            if let Some(base) = &self.drafts[base] {
                inherit(&mut draft, base);
            }
        }
        self.drop_what_concrete_bases_have(&mut draft);
        add_own(&mut draft, model);
        if model.role == Role::Proxy {
            check_proxy(model, &draft, diagnostics);
        }
        self.path.pop();
        self.drafts[position] = Some(draft);
    }

    /// A field that a concrete base has inherited from the same abstract model stays there.
    fn drop_what_concrete_bases_have(&self, draft: &mut Draft<'a>) {
        let mut pending = draft.bases.clone();
        let mut seen = pending.clone();
        while let Some(base) = pending.pop() {
            let Some(base) = &self.drafts[base] else { continue };
            draft.fields.retain(|field| {
                !base.fields.iter().any(|other| other.name == field.name && std::ptr::eq(other.span, field.span))
            });
            for next in &base.bases {
                if !seen.contains(next) {
                    seen.push(*next);
                    pending.push(*next);
                }
            }
        }
    }
}

fn push_once(list: &mut Vec<usize>, item: usize) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// Copies what an abstract model has; what is there already stays.
fn inherit<'a>(draft: &mut Draft<'a>, base: &Draft<'a>) {
    for field in &base.fields {
        if draft.field(&field.name).is_none() {
            draft.fields.push(field.clone());
        }
    }
    base.bases.iter().for_each(|position| push_once(&mut draft.bases, *position));
    for (key, node, source) in &base.said {
        if draft.said.iter().all(|(said, ..)| said != key) {
            draft.said.push((key, node, source));
            copy_option(key, &base.options, &mut draft.options);
            if *key == "primary_key" {
                draft.primary_key.clone_from(&base.primary_key);
            }
        }
    }
    for index in &base.indexes {
        if !draft.indexes.iter().any(|other| other.value.name.is_some() && other.value.name == index.value.name) {
            draft.indexes.push(index.clone());
        }
    }
    for constraint in &base.constraints {
        let name = &constraint.value.name;
        if !draft.constraints.iter().any(|other| other.value.name.is_some() && other.value.name == *name) {
            draft.constraints.push(constraint.clone());
        }
    }
    draft.broken |= base.broken;
}

/// Adds what the model itself declares, in place of what it inherits under the same name.
fn add_own<'a>(draft: &mut Draft<'a>, model: &RawModel<'a>) {
    draft.fields.retain(|inherited| model.fields.iter().all(|own| own.name != inherited.name));
    draft.fields.extend(model.fields.iter().cloned());
    replace_named(&mut draft.indexes, &model.indexes, |index| index.name.as_deref());
    replace_named(&mut draft.constraints, &model.constraints, |constraint| constraint.name.as_deref());
    for key in INHERITED {
        if let Some(node) = model.table.get(key) {
            draft.said.retain(|(said, ..)| *said != key);
            draft.said.push((key, node, model.source));
            copy_option(key, &model.options, &mut draft.options);
            if key == "primary_key" {
                draft.primary_key.clone_from(&model.primary_key);
            }
        }
    }
}

fn replace_named<'a, T: Clone>(items: &mut Vec<Item<'a, T>>, own: &[Item<'a, T>], name: impl Fn(&T) -> Option<&str>) {
    items.retain(|inherited| {
        name(&inherited.value).is_none() || own.iter().all(|own| name(&own.value) != name(&inherited.value))
    });
    items.extend(own.iter().cloned());
}

fn copy_option(key: &str, from: &ModelOptions, to: &mut ModelOptions) {
    match key {
        "db_table" => to.db_table.clone_from(&from.db_table),
        "db_table_comment" => to.db_table_comment.clone_from(&from.db_table_comment),
        "db_tablespace" => to.db_tablespace.clone_from(&from.db_tablespace),
        "schema" => to.schema.clone_from(&from.schema),
        "managed" => to.unmanaged = from.unmanaged,
        "options" => {
            (to.strict, to.without_rowid, to.unlogged) = (from.strict, from.without_rowid, from.unlogged);
            to.storage.clone_from(&from.storage);
        }
        "partition_by" => to.partition_by.clone_from(&from.partition_by),
        // `primary_key` is no option.
        _ => {}
    }
}

/// A proxy names one concrete model and adds nothing that a table would have.
fn check_proxy(model: &RawModel<'_>, draft: &Draft<'_>, diagnostics: &mut Diagnostics) {
    if draft.bases.len() != 1 && !draft.broken {
        let message = format!("the proxy `{}` must extend one concrete model", model.name.name);
        let help = "write `extends = \"Model\"`, or leave `proxy` out";
        error(diagnostics, "contradiction", model.at_key("extends"), message, help);
    }
    if let Some(field) = draft.fields.first() {
        let message = format!("the proxy `{}` can't have fields", model.name.name);
        let help = "it shares the table of the model that it extends: declare the field there";
        error(diagnostics, "contradiction", field.location(), message, help);
    }
    const STRUCTURE: [&str; 12] = [
        "db_table",
        "db_table_comment",
        "db_tablespace",
        "schema",
        "managed",
        "options",
        "partition_by",
        "primary_key",
        "unique_together",
        "indexes",
        "constraints",
        "renamed_from",
    ];
    for entry in &model.table.entries {
        if STRUCTURE.contains(&entry.key.as_str()) {
            let message = format!("`{}` says nothing for a proxy, which has no table of its own", entry.key);
            let help = "say it on the model that it extends";
            error(diagnostics, "contradiction", model.at(&entry.key_span), message, help);
        }
    }
}

/// The keys to the concrete bases, as fields to put first. A field of the model's own that is such
/// a key already does instead.
fn links<'a>(
    position: usize,
    raw: &[RawModel<'a>],
    drafts: &[Option<Draft<'a>>],
    diagnostics: &mut Diagnostics,
) -> Vec<DraftField<'a>> {
    let model = &raw[position];
    let Some(draft) = &drafts[position] else { return Vec::new() };
    let mut links = Vec::new();
    let has_key = |draft: &Draft<'_>| {
        draft.primary_key.is_some() || draft.fields.iter().flat_map(|field| &field.field).any(|field| field.primary_key)
    };
    for (order, base) in draft.bases.iter().enumerate() {
        let base = &raw[*base].name;
        let name = format!("{}_ptr", base.name.to_lowercase());
        let is_link = |field: &&DraftField<'_>| {
            let Some(Field { field_type: FieldType::ForeignKey(relation), primary_key, .. }) = &field.field else {
                return false;
            };
            relation.one_to_one && relation.to.key() == base.key() && (*primary_key || field.name == name)
        };
        if draft.fields.iter().any(|field| is_link(&field)) {
            continue;
        }
        if let Some(field) = draft.field(&name) {
            let message = format!("`{name}` is the key to the base `{base}`, and is declared as something else");
            let help = format!("rename it, or make it a `OneToOneField` to `{base}`");
            error(diagnostics, "duplicate", field.location(), message, help);
            continue;
        }
        let mut field = Field::new(name, FieldType::ForeignKey(parent_link(base)));
        field.primary_key = order == 0 && !has_key(draft);
        let span = model.table.get("extends").map_or(model.span, |node| &node.span);
        links.push(DraftField::implicit(field, span, model.source, model.app));
    }
    links
}

fn parent_link(base: &ModelName) -> Relation {
    Relation {
        to: base.clone(),
        one_to_one: true,
        on_delete: OnDelete::Cascade,
        on_update: None,
        to_field: None,
        db_constraint: true,
        deferrable: None,
    }
}

/// `%(app_label)s` and `%(class)s` in names.
fn fill_in_names(draft: &mut Draft<'_>) {
    let (app, class) = (draft.name.app.clone(), draft.name.name.to_lowercase());
    let fill = |name: &mut Option<String>| {
        if let Some(text) = name
            && text.contains("%(")
        {
            *text = text.replace("%(app_label)s", &app).replace("%(class)s", &class);
        }
    };
    fill(&mut draft.options.db_table);
    draft.indexes.iter_mut().for_each(|index| fill(&mut index.value.name));
    draft.constraints.iter_mut().for_each(|constraint| fill(&mut constraint.value.name));
    for field in draft.fields.iter_mut().flat_map(|field| &mut field.field) {
        if let FieldType::ManyToMany(relation) = &mut field.field_type {
            fill(&mut relation.db_table);
        }
    }
}
