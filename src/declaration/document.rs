//! The files: parsed, and their models read one by one, before anything is known of the others.

use super::AppSource;
use super::draft::{DraftField, Item};
use super::parallel;
use crate::notation::{
    Defaults, Kind, MODEL_KEYS, Reader, check_name, read_constraint, read_extends, read_field, read_index,
    read_options, read_unique_together,
};
use crate::state::{Constraint, Engine, Index, ModelName, ModelOptions};
use crate::text::{Diagnostic, Diagnostics, Entry, Location, Node, Source, Table, Value, parse_toml, suggest_or_list};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A file with its tree.
pub(super) struct Document<'a> {
    app: &'a str,
    source: &'a Arc<Source>,
    table: Table,
}

/// What a declared model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It has a table.
    Concrete,
    /// It lends its fields to those that extend it.
    Abstract,
    /// Another name of the model that it extends.
    Proxy,
}

/// A model as its own table in the file has it.
pub(super) struct RawModel<'a> {
    pub name: ModelName,
    /// The app of the file.
    pub app: &'a str,
    pub role: Role,
    pub source: &'a Arc<Source>,
    /// Where its name stands.
    pub span: &'a Range<usize>,
    pub table: &'a Table,
    pub fields: Vec<DraftField<'a>>,
    pub options: ModelOptions,
    pub extends: Vec<(ModelName, &'a Node)>,
    pub primary_key: Option<Vec<String>>,
    pub indexes: Vec<Item<'a, Index>>,
    pub constraints: Vec<Item<'a, Constraint>>,
}

impl RawModel<'_> {
    /// Where its name stands.
    pub fn location(&self) -> Location {
        self.at(self.span)
    }

    /// A place in its file.
    pub fn at(&self, span: &Range<usize>) -> Location {
        Location { source: self.source.clone(), span: span.clone() }
    }

    /// The value of a key, or else the name.
    pub fn at_key(&self, key: &str) -> Location {
        self.at(self.table.get(key).map_or(self.span, |node| &node.span))
    }
}

/// Keys of a model that only a declaration has.
const DECLARATION_KEYS: &[&str] = &[
    "fields",
    "abstract",
    "proxy",
    "renamed_from",
    "moved_from",
    "ordering",
    "verbose_name",
    "verbose_name_plural",
    "permissions",
    "get_latest_by",
];

/// Tables that will be read one day.
const LATER: [&str; 6] = ["extension", "view", "materialized_view", "function", "trigger", "policy"];

/// Parses the files of all apps; also says of which apps one could not be.
pub(super) fn parse<'a>(apps: &'a [AppSource], diagnostics: &mut Diagnostics) -> (Vec<Document<'a>>, Vec<String>) {
    let files: Vec<(&str, &Arc<Source>)> =
        apps.iter().flat_map(|app| app.files.iter().map(|source| (app.label.as_str(), source))).collect();
    let work = files.iter().map(|(_, source)| source.text.len()).sum();
    let parsed = parallel::map(&files, work, |(_, source)| parse_toml(source));
    let mut documents = Vec::with_capacity(files.len());
    let mut unparsed = Vec::new();
    for ((app, source), table) in files.into_iter().zip(parsed) {
        match table {
            Ok(table) => documents.push(Document { app, source, table }),
            Err(errors) => {
                diagnostics.0.extend(errors.0);
                unparsed.push(app.to_owned());
            }
        }
    }
    (documents, unparsed)
}

/// Reads the models of all files.
pub(super) fn read_models<'a>(
    documents: &'a [Document<'a>],
    defaults: Defaults,
    engines: &[Engine],
    diagnostics: &mut Diagnostics,
) -> Vec<RawModel<'a>> {
    // Enums first: a field may use one that a later file declares.
    let mut enums = BTreeMap::new();
    let none = BTreeMap::new();
    for document in documents {
        let mut reader = reader(document, defaults, engines, &none, diagnostics);
        read_enums(&mut reader, &document.table, &mut enums);
    }
    let work = documents.iter().map(|document| document.source.text.len()).sum();
    let read = parallel::map(documents, work, |document| {
        let mut diagnostics = Diagnostics::default();
        let mut models = Vec::new();
        read_document(&mut reader(document, defaults, engines, &enums, &mut diagnostics), document, &mut models);
        (models, diagnostics)
    });
    let mut models = Vec::new();
    for (of_document, found) in read {
        models.extend(of_document);
        diagnostics.0.extend(found.0);
    }
    models
}

fn reader<'r>(
    document: &Document<'_>,
    defaults: Defaults,
    engines: &'r [Engine],
    enums: &'r BTreeMap<String, Vec<String>>,
    diagnostics: &'r mut Diagnostics,
) -> Reader<'r> {
    Reader {
        source: document.source.clone(),
        app: document.app.to_owned(),
        engines,
        defaults,
        kind: Kind::Declaration,
        enums,
        diagnostics,
    }
}

fn read_enums(reader: &mut Reader<'_>, document: &Table, enums: &mut BTreeMap<String, Vec<String>>) {
    let Some(table) = reader.table(document, "enum") else { return };
    for entry in &table.entries {
        check_name(reader, &entry.key, &entry.key_span, "enum");
        let Value::Table(table) = &entry.node.value else {
            reader.wrong_kind(&entry.key, &entry.node, "a table with `values`");
            continue;
        };
        if let Some(node) = table.get("type_name") {
            let message = "`type_name`: native enum types are not supported yet";
            let help = "leave it out: the values are then kept by a varchar with a CHECK";
            reader.error("not-supported", &node.span, message, help);
        }
        reader.known_keys(table, &[&["values", "type_name"]], "an enum");
        if table.get("values").is_none() {
            reader.missing("values", &entry.key_span, "an enum", "write `values = [\"draft\", \"published\"]`");
        }
        let values = reader.names(table, "values").unwrap_or_default();
        if let (true, Some(node)) = (values.is_empty(), table.get("values").filter(|node| is_list(node))) {
            reader.error("bad-value", &node.span, "`values` is empty", "name at least one value");
        }
        let full = format!("{}.{}", reader.app, entry.key);
        if enums.insert(full, values).is_some() {
            let message = format!("the enum `{}` is declared twice in this app", entry.key);
            reader.error("duplicate", &entry.key_span, message, "declare it once");
        }
    }
}

fn is_list(node: &Node) -> bool {
    matches!(&node.value, Value::Array(items) if items.is_empty())
}

fn read_document<'a>(reader: &mut Reader<'_>, document: &'a Document<'a>, models: &mut Vec<RawModel<'a>>) {
    for entry in &document.table.entries {
        match entry.key.as_str() {
            "format" => check_format(reader, &entry.node),
            "enum" => {}
            "model" => {
                let Value::Table(table) = &entry.node.value else {
                    reader.wrong_kind("model", &entry.node, "a table of models, such as `[model.Post]`");
                    continue;
                };
                for entry in &table.entries {
                    models.extend(read_model(reader, document, entry));
                }
            }
            key if LATER.contains(&key) => {
                let message = format!("`[{key}.…]` is not supported yet");
                let help = "make it with a `RunSQL` operation: `dorm makemigrations --empty APP`";
                reader.error("not-supported", &entry.key_span, message, help);
            }
            key => {
                let help = suggest_or_list(key, &["model", "enum", "format"], "known are");
                reader.error("unknown-key", &entry.key_span, format!("a declaration has no `{key}`"), help);
            }
        }
    }
}

fn check_format(reader: &mut Reader<'_>, node: &Node) {
    match node.value {
        Value::Integer(1) => {}
        Value::Integer(number) if number > 1 => {
            let message = format!("this file has format {number}, and this dorm reads format 1");
            reader.error("format", &node.span, message, "use a newer dorm");
        }
        _ => reader.error("format", &node.span, "`format` must be 1", "write `format = 1`, or leave it out"),
    }
}

fn read_model<'a>(reader: &mut Reader<'_>, document: &'a Document<'a>, entry: &'a Entry) -> Option<RawModel<'a>> {
    check_name(reader, &entry.key, &entry.key_span, "model");
    let Value::Table(table) = &entry.node.value else {
        reader.wrong_kind(&entry.key, &entry.node, "a table, such as `[model.Post]`");
        return None;
    };
    reader.known_keys(table, &[DECLARATION_KEYS, MODEL_KEYS], "a model");
    let source = document.source;
    let role = match (reader.flag(table, "abstract"), reader.flag(table, "proxy")) {
        (true, true) => {
            let span = table.get("proxy").map_or(&entry.key_span, |node| &node.span);
            reader.error("contradiction", span, "a model is `abstract` or `proxy`, not both", "leave one of them out");
            Role::Abstract
        }
        (true, false) => Role::Abstract,
        (false, true) => Role::Proxy,
        (false, false) => Role::Concrete,
    };
    let mut fields = Vec::new();
    for entry in reader.table(table, "fields").map(|fields| fields.entries.as_slice()).unwrap_or_default() {
        check_name(reader, &entry.key, &entry.key_span, "field");
        let field = read_field(reader, &entry.key, &entry.node);
        fields.push(DraftField::declared(field, entry, source, document.app));
    }
    let mut indexes = Vec::new();
    for node in reader.list(table, "indexes").unwrap_or_default() {
        indexes.extend(read_index(reader, node).map(|value| Item { value, node, source, app: document.app }));
    }
    let mut constraints: Vec<Item<'a, Constraint>> = read_unique_together(reader, table)
        .into_iter()
        .map(|(value, node)| Item { value, node, source, app: document.app })
        .collect();
    for node in reader.list(table, "constraints").unwrap_or_default() {
        constraints.extend(read_constraint(reader, node).map(|value| Item { value, node, source, app: document.app }));
    }
    check_without_effect(reader, table);
    Some(RawModel {
        name: ModelName::new(document.app, &entry.key),
        app: document.app,
        role,
        source,
        span: &entry.key_span,
        table,
        fields,
        options: read_options(reader, table),
        extends: read_extends(reader, table),
        primary_key: reader.names(table, "primary_key"),
        indexes,
        constraints,
    })
}

/// The kinds of the keys that the database has nothing of.
fn check_without_effect(reader: &mut Reader<'_>, table: &Table) {
    for key in ["verbose_name", "verbose_name_plural"] {
        reader.string(table, key);
    }
    reader.strings(table, "ordering");
    if let Some(Node { value: Value::Array(_), .. }) = table.get("get_latest_by") {
        reader.strings(table, "get_latest_by");
    } else {
        reader.string(table, "get_latest_by");
    }
    for item in reader.list(table, "permissions").unwrap_or_default() {
        let pair = match &item.value {
            Value::Array(pair) => pair.as_slice(),
            _ => &[],
        };
        let strings = pair.iter().all(|node| matches!(node.value, Value::String(_)));
        if pair.len() != 2 || !strings {
            let help = "write `permissions = [[\"publish\", \"can publish\"]]`, for one";
            reader.error("wrong-kind", &item.span, "a permission is a pair of strings", help);
        }
    }
    if table.get("renamed_from").is_some() {
        reader.filled_string(table, "renamed_from");
    }
    if let Some(node) = table.get("moved_from")
        && let Some(text) = reader.as_string("moved_from", node)
        && !text.contains('.')
    {
        let message = format!("`moved_from` names a model of another app, and `{text}` has no app");
        reader.error("bad-value", &node.span, message, format!("write `moved_from = \"app.{text}\"`"));
    }
}

/// An error at a place, with the way out.
pub(super) fn error(
    diagnostics: &mut Diagnostics,
    code: &'static str,
    location: Location,
    message: impl Into<String>,
    help: impl Into<String>,
) {
    diagnostics.push(Diagnostic::error(code, message, location).help(help));
}
