//! An index: read and written.

use super::Reader;
use super::write_field::{insert, insert_list, insert_true, write_per_engine};
use crate::state::{Engine, Identity, Index, IndexElements, IndexField, PerEngine};
use crate::text::{Node, Table, Value};
use std::ops::Range;

const KEYS: &[&str] = &[
    "name",
    "fields",
    "expressions",
    "unique",
    "condition",
    "include",
    "using",
    "opclasses",
    "with",
    "db_tablespace",
    "nulls_distinct",
    "engine",
];

/// The index methods known.
pub(super) const METHODS: [(&str, &str); 8] = [
    ("btree", "btree"),
    ("hash", "hash"),
    ("gin", "gin"),
    ("gist", "gist"),
    ("spgist", "spgist"),
    ("brin", "brin"),
    ("hnsw", "hnsw"),
    ("ivfflat", "ivfflat"),
];

/// An index. None where there is no telling what it is over.
pub fn read_index(reader: &mut Reader<'_>, node: &Node) -> Option<Index> {
    let Value::Table(table) = &node.value else {
        reader.wrong_kind("index", node, "a table such as `{ fields = [\"title\"] }`");
        return None;
    };
    reader.known_keys(table, &[KEYS], "an index");
    let name = reader.object_name(table, "name");
    let elements = read_elements(reader, table, &node.span, "an index");
    let index = Index {
        identity: Identity::default(),
        unique: reader.flag(table, "unique"),
        condition: reader.per_engine(table, "condition"),
        include: reader.names(table, "include").unwrap_or_default(),
        using: reader.word(table, "using", &METHODS).map(str::to_owned),
        opclasses: reader.strings(table, "opclasses").unwrap_or_default(),
        with: reader.table(table, "with").map(|with| reader.parameters(with, &[])).unwrap_or_default(),
        db_tablespace: reader.object_name(table, "db_tablespace"),
        nulls_distinct: reader.boolean(table, "nulls_distinct"),
        engine: reader.engine(table),
        name,
        elements: elements?,
    };
    if table.get("name").is_none()
        && let Some(reason) = needs_name(&index)
    {
        let help = format!("add `name`: an index with {reason} has no conventional one");
        reader.missing("name", &node.span, format_args!("an index with {reason}"), help);
    }
    check(reader, table, &index);
    Some(index)
}

/// An index as migrations have it.
pub fn write_index(index: &Index) -> Table {
    let mut table = Table::default();
    insert(&mut table, "name", index.name.clone());
    write_elements(&mut table, &index.elements);
    insert_true(&mut table, "unique", index.unique);
    insert(&mut table, "condition", index.condition.as_ref().map(write_per_engine));
    insert_list(&mut table, "include", &index.include);
    insert(&mut table, "using", index.using.clone());
    insert_list(&mut table, "opclasses", &index.opclasses);
    if !index.with.is_empty() {
        table.insert("with", write_parameters(&index.with));
    }
    insert(&mut table, "db_tablespace", index.db_tablespace.clone());
    insert(&mut table, "nulls_distinct", index.nulls_distinct);
    insert(&mut table, "engine", index.engine.map(Engine::name));
    table
}

/// `fields` or `expressions`.
pub(super) fn read_elements(
    reader: &mut Reader<'_>,
    table: &Table,
    span: &Range<usize>,
    what: &str,
) -> Option<IndexElements> {
    match (table.get("fields"), table.get("expressions")) {
        (Some(_), Some(second)) => {
            let help = "name columns in `expressions`, or keep `fields` alone";
            reader.error(
                "contradiction",
                &second.span,
                format!("{what} has `fields` or `expressions`, not both"),
                help,
            );
            None
        }
        (None, None) => {
            let help = "write `fields = [\"title\"]`, or `expressions = [\"lower(title)\"]`";
            reader.missing("fields", span, what, help);
            None
        }
        (Some(node), None) => {
            let texts = reader.strings(table, "fields")?;
            let mut fields: Vec<IndexField> = Vec::with_capacity(texts.len());
            for text in texts {
                let (name, descending) = text.strip_prefix('-').map_or((text.as_str(), false), |name| (name, true));
                if fields.iter().any(|field| field.name == name) {
                    let message = format!("`{name}` stands twice in `fields`");
                    reader.error("duplicate", &node.span, message, "name it once");
                }
                fields.push(IndexField { name: name.to_owned(), descending });
            }
            if fields.is_empty() {
                reader.error("bad-value", &node.span, "`fields` is empty", "name at least one field");
                return None;
            }
            Some(IndexElements::Fields(fields))
        }
        (None, Some(node)) => {
            let items = reader.list(table, "expressions")?;
            if items.is_empty() {
                reader.error("bad-value", &node.span, "`expressions` is empty", "write at least one expression");
                return None;
            }
            let mut expressions = Vec::with_capacity(items.len());
            for item in items {
                expressions.push(reader.as_per_engine("expressions", item)?);
            }
            Some(IndexElements::Expressions(expressions))
        }
    }
}

pub(super) fn write_elements(table: &mut Table, elements: &IndexElements) {
    match elements {
        IndexElements::Fields(fields) => {
            let names = fields
                .iter()
                .map(|field| if field.descending { format!("-{}", field.name) } else { field.name.clone() });
            table.insert("fields", names.collect::<Vec<_>>());
        }
        IndexElements::Expressions(expressions) => {
            table.insert("expressions", expressions.iter().map(write_per_engine).collect::<Vec<_>>());
        }
    }
}

/// Storage parameters: numbers and booleans without quotes where nothing is lost by it.
pub(super) fn write_parameters(parameters: &[(String, String)]) -> Table {
    let mut table = Table::default();
    for (key, text) in parameters {
        let node: Node = match (text.parse::<i64>(), text.parse::<f64>(), text.parse::<bool>()) {
            (Ok(number), _, _) if number.to_string() == *text => number.into(),
            (_, Ok(number), _) if number.is_finite() && number.to_string() == *text => Value::Float(number).into(),
            (_, _, Ok(value)) => value.into(),
            _ => text.as_str().into(),
        };
        table.insert(key, node);
    }
    table
}

/// Reports a list of operator classes that doesn't match the elements.
pub(super) fn check_opclasses(reader: &mut Reader<'_>, table: &Table, opclasses: &[String], elements: &IndexElements) {
    let count = match elements {
        IndexElements::Fields(fields) => fields.len(),
        IndexElements::Expressions(expressions) => expressions.len(),
    };
    if let Some(node) = table.get("opclasses")
        && !opclasses.is_empty()
        && opclasses.len() != count
    {
        let message = format!("{} operator classes for {count} elements", opclasses.len());
        reader.error("contradiction", &node.span, message, "write one for each element");
    }
}

/// Reports expressions that exist on no engine that the item exists on.
pub(super) fn check_engine(
    reader: &mut Reader<'_>,
    table: &Table,
    key: &str,
    sql: &PerEngine<String>,
    engine: Option<Engine>,
) {
    if let (Some(engine), Some(node)) = (engine, table.get(key))
        && sql.get(engine).is_none()
    {
        let message = format!("`{key}` has no SQL for {engine}, and `engine` limits this to {engine}");
        reader.error("contradiction", &node.span, message, "write it for that engine, or leave `engine` out");
    }
}

/// Reports what SQLite can't honour without changing the meaning.
pub(super) fn postgres_only(reader: &mut Reader<'_>, engine: Option<Engine>, span: &Range<usize>, what: &str) {
    if reader.checks(Engine::Sqlite) && engine != Some(Engine::Postgres) {
        let message = format!("SQLite has no {what}");
        reader.error("engine", span, message, "add `engine = \"postgresql\"` to limit it to PostgreSQL");
    } else if engine == Some(Engine::Sqlite) {
        let message = format!("SQLite has no {what}");
        reader.error("engine", span, message, "limit it to PostgreSQL: `engine = \"postgresql\"`");
    }
}

fn needs_name(index: &Index) -> Option<&'static str> {
    if matches!(index.elements, IndexElements::Expressions(_)) {
        Some("expressions")
    } else if index.condition.is_some() {
        Some("a condition")
    } else if index.using.as_deref().is_some_and(|using| using != "btree") {
        Some("a method other than btree")
    } else {
        None
    }
}

fn check(reader: &mut Reader<'_>, table: &Table, index: &Index) {
    check_opclasses(reader, table, &index.opclasses, &index.elements);
    if let Some(node) = table.get("nulls_distinct") {
        if !index.unique {
            let message = "`nulls_distinct` says nothing for an index that isn't unique";
            reader.error("contradiction", &node.span, message, "add `unique = true`, or leave it out");
        } else if index.nulls_distinct == Some(false) {
            postgres_only(reader, index.engine, &node.span, "unique index that holds NULLs equal");
        }
    }
    if let Some(condition) = &index.condition {
        check_engine(reader, table, "condition", condition, index.engine);
    }
    if let IndexElements::Expressions(expressions) = &index.elements {
        for expression in expressions {
            check_engine(reader, table, "expressions", expression, index.engine);
        }
    }
    let Some(method) = index.using.as_deref().filter(|method| *method != "btree") else { return };
    let Some(span) = table.get("using").map(|node| node.span.clone()) else { return };
    if index.unique {
        let message = format!("a `{method}` index can't be unique");
        reader.error("contradiction", &span, message, "only btree indexes are unique");
    }
    if !index.include.is_empty() && !matches!(method, "gist" | "spgist") {
        let message = format!("a `{method}` index can't `include` fields");
        reader.error("contradiction", &span, message, "only btree, gist and spgist indexes can");
    }
    if let IndexElements::Fields(fields) = &index.elements
        && fields.iter().any(|field| field.descending)
    {
        let message = format!("a `{method}` index has no order");
        reader.error("contradiction", &span, message, "leave the `-` before the field out");
    }
}
