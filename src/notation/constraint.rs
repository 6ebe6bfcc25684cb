//! A constraint: read and written.

use super::Reader;
use super::index::{METHODS, check_engine, check_opclasses, postgres_only, read_elements, write_elements};
use super::write_field::{deferrable_word, insert, insert_list, write_per_engine};
use crate::state::{
    CheckConstraint, Constraint, ConstraintKind, Deferrable, Engine, ExcludeConstraint, ForeignKeyConstraint, Identity,
    IndexElements, MatchType, OnDelete, UniqueConstraint,
};
use crate::text::{Node, Table, Value, suggest_or_list};
use std::ops::Range;

const TYPES: [&str; 4] = ["check", "unique", "exclude", "foreign_key"];
const COMMON: &[&str] = &["type", "name", "engine"];
const CHECK: &[&str] = &["check"];
const UNIQUE: &[&str] = &["fields", "expressions", "condition", "deferrable", "include", "nulls_distinct", "opclasses"];
const EXCLUDE: &[&str] = &["using", "expressions", "condition", "deferrable"];
const FOREIGN_KEY: &[&str] = &["fields", "to", "to_fields", "on_delete", "on_update", "deferrable", "match"];
const MATCHES: [(&str, MatchType); 2] = [("simple", MatchType::Simple), ("full", MatchType::Full)];

/// A constraint. None where there is no telling what it says.
pub fn read_constraint(reader: &mut Reader<'_>, node: &Node) -> Option<Constraint> {
    let Value::Table(table) = &node.value else {
        reader.wrong_kind("constraint", node, "a table such as `{ type = \"unique\", fields = [\"title\"] }`");
        return None;
    };
    let Some(type_node) = table.get("type") else {
        reader.missing("type", &node.span, "a constraint", "one of `check`, `unique`, `exclude`, `foreign_key`");
        return None;
    };
    let type_name = reader.as_string("type", type_node)?;
    let own = match type_name.as_str() {
        "check" => CHECK,
        "unique" => UNIQUE,
        "exclude" => EXCLUDE,
        "foreign_key" => FOREIGN_KEY,
        _ => {
            let help = suggest_or_list(&type_name, &TYPES, "the types are");
            reader.error("unknown-type", &type_node.span, format!("there is no constraint type `{type_name}`"), help);
            return None;
        }
    };
    let mut refused: &[&str] = &[];
    if let ("check", Some(node)) = (type_name.as_str(), table.get("deferrable")) {
        let message = "no engine has a deferrable `check` constraint";
        reader.error("contradiction", &node.span, message, "leave `deferrable` out");
        refused = &["deferrable"];
    }
    reader.known_keys(table, &[COMMON, own, refused], format_args!("a `{type_name}` constraint"));
    let name = reader.object_name(table, "name");
    let engine = reader.engine(table);
    let kind = match type_name.as_str() {
        "check" => read_check(reader, table, node, engine),
        "unique" => read_unique(reader, table, node, engine),
        "exclude" => read_exclude(reader, table, node, engine),
        _ => read_foreign_key(reader, table, node),
    }?;
    if table.get("name").is_none()
        && let Some(what) = needs_name(&kind)
    {
        reader.missing("name", &node.span, what, "add `name`: it has no conventional one");
    }
    Some(Constraint { identity: Identity::default(), name, engine, not_valid: false, kind })
}

/// A constraint as migrations have it. `not_valid` belongs to the operation, not to the constraint.
pub fn write_constraint(constraint: &Constraint) -> Table {
    let mut table = Table::default();
    table.insert("type", constraint.kind.name());
    insert(&mut table, "name", constraint.name.clone());
    match &constraint.kind {
        ConstraintKind::Check(check) => table.insert("check", write_per_engine(&check.check)),
        ConstraintKind::Unique(unique) => {
            write_elements(&mut table, &unique.elements);
            insert(&mut table, "condition", unique.condition.as_ref().map(write_per_engine));
            insert(&mut table, "deferrable", unique.deferrable.map(deferrable_word));
            insert_list(&mut table, "include", &unique.include);
            insert(&mut table, "nulls_distinct", unique.nulls_distinct);
            insert_list(&mut table, "opclasses", &unique.opclasses);
        }
        ConstraintKind::Exclude(exclude) => {
            insert(&mut table, "using", exclude.using.clone());
            let pairs = exclude
                .expressions
                .iter()
                .map(|(expression, operator)| Node::from(vec![expression.as_str(), operator.as_str()]));
            table.insert("expressions", pairs.collect::<Vec<_>>());
            insert(&mut table, "condition", exclude.condition.as_ref().map(write_per_engine));
            insert(&mut table, "deferrable", exclude.deferrable.map(deferrable_word));
        }
        ConstraintKind::ForeignKey(key) => {
            table.insert("fields", key.fields.clone());
            table.insert("to", key.to.to_string());
            insert_list(&mut table, "to_fields", &key.to_fields);
            table.insert("on_delete", key.on_delete.name());
            insert(&mut table, "on_update", key.on_update.map(OnDelete::name));
            insert(&mut table, "deferrable", key.deferrable.map(deferrable_word));
            let word = |match_type: MatchType| match match_type {
                MatchType::Simple => "simple",
                MatchType::Full => "full",
            };
            insert(&mut table, "match", key.match_type.map(word));
        }
    }
    insert(&mut table, "engine", constraint.engine.map(Engine::name));
    table
}

fn read_check(reader: &mut Reader<'_>, table: &Table, node: &Node, engine: Option<Engine>) -> Option<ConstraintKind> {
    if table.get("check").is_none() {
        reader.missing("check", &node.span, "a `check` constraint", "write `check = \"views >= 0\"`, for one");
    }
    let check = reader.per_engine(table, "check")?;
    check_engine(reader, table, "check", &check, engine);
    Some(ConstraintKind::Check(CheckConstraint { check }))
}

fn read_unique(reader: &mut Reader<'_>, table: &Table, node: &Node, engine: Option<Engine>) -> Option<ConstraintKind> {
    let elements = read_elements(reader, table, &node.span, "a `unique` constraint");
    let condition = reader.per_engine(table, "condition");
    let deferrable = reader.deferrable(table);
    let include = reader.names(table, "include").unwrap_or_default();
    let nulls_distinct = reader.boolean(table, "nulls_distinct");
    let opclasses = reader.strings(table, "opclasses").unwrap_or_default();
    let elements = elements?;
    check_opclasses(reader, table, &opclasses, &elements);
    if let Some(span) = table.get("deferrable").map(|node| node.span.clone()) {
        check_deferrable_unique(reader, table, &elements, deferrable, &span, engine);
    }
    if let (Some(false), Some(node)) = (nulls_distinct, table.get("nulls_distinct")) {
        postgres_only(reader, engine, &node.span, "unique constraint that holds NULLs equal");
    }
    if let Some(condition) = &condition {
        check_engine(reader, table, "condition", condition, engine);
    }
    Some(ConstraintKind::Unique(UniqueConstraint {
        elements,
        condition,
        deferrable,
        include,
        nulls_distinct,
        opclasses,
    }))
}

fn check_deferrable_unique(
    reader: &mut Reader<'_>,
    table: &Table,
    elements: &IndexElements,
    deferrable: Option<Deferrable>,
    span: &Range<usize>,
    engine: Option<Engine>,
) {
    if deferrable.is_none() {
        return;
    }
    postgres_only(reader, engine, span, "deferrable unique constraint");
    let index_alone = match elements {
        IndexElements::Expressions(_) => Some("expressions"),
        IndexElements::Fields(fields) if fields.iter().any(|field| field.descending) => Some("a descending field"),
        IndexElements::Fields(_) if table.get("condition").is_some() => Some("a condition"),
        IndexElements::Fields(_) if table.get("opclasses").is_some() => Some("operator classes"),
        IndexElements::Fields(_) => None,
    };
    if let Some(reason) = index_alone {
        let message = format!("a unique constraint with {reason} is an index, and an index can't be deferrable");
        reader.error("contradiction", span, message, "leave `deferrable` out");
    }
}

fn read_exclude(reader: &mut Reader<'_>, table: &Table, node: &Node, engine: Option<Engine>) -> Option<ConstraintKind> {
    postgres_only(reader, engine, &node.span, "exclusion constraint");
    let using = reader.word(table, "using", &METHODS).map(str::to_owned);
    let condition = reader.per_engine(table, "condition");
    let deferrable = reader.deferrable(table);
    let help = "write `expressions = [[\"room\", \"=\"], [\"during\", \"&&\"]]`, for one";
    if table.get("expressions").is_none() {
        reader.missing("expressions", &node.span, "an `exclude` constraint", help);
    }
    let items = reader.list(table, "expressions")?;
    if items.is_empty() {
        reader.error("bad-value", &node.span, "`expressions` is empty", help);
        return None;
    }
    let mut expressions = Vec::with_capacity(items.len());
    for item in items {
        let pair = match &item.value {
            Value::Array(pair) => pair.as_slice(),
            _ => &[],
        };
        let [Node { value: Value::String(expression), .. }, Node { value: Value::String(operator), .. }] = pair else {
            reader.error("wrong-kind", &item.span, "each of `expressions` is an expression with its operator", help);
            return None;
        };
        expressions.push((expression.clone(), operator.clone()));
    }
    Some(ConstraintKind::Exclude(ExcludeConstraint { using, expressions, condition, deferrable }))
}

fn read_foreign_key(reader: &mut Reader<'_>, table: &Table, node: &Node) -> Option<ConstraintKind> {
    const WHAT: &str = "a `foreign_key` constraint";
    for (key, help) in [
        ("fields", "name this model's fields, in the order of the key"),
        ("to", "write `to = \"app.Model\"`"),
        ("on_delete", "one of `CASCADE`, `SET_NULL`, `SET_DEFAULT`, `RESTRICT`, `PROTECT`, `DO_NOTHING`"),
    ] {
        if table.get(key).is_none() {
            reader.missing(key, &node.span, WHAT, help);
        }
    }
    let fields = reader.names(table, "fields");
    if let (Some([]), Some(node)) = (fields.as_deref(), table.get("fields")) {
        reader.error("bad-value", &node.span, "`fields` is empty", "name at least one field");
        return None;
    }
    let to = reader.model_name(table, "to");
    let to_fields = reader.names(table, "to_fields").unwrap_or_default();
    let on_delete = reader.action(table, "on_delete");
    let on_update = reader.action(table, "on_update");
    let deferrable = reader.deferrable(table);
    let match_type = reader.word(table, "match", &MATCHES);
    let fields = fields?;
    if let Some(node) = table.get("to_fields")
        && !to_fields.is_empty()
        && to_fields.len() != fields.len()
    {
        let message = format!("{} `to_fields` for {} `fields`", to_fields.len(), fields.len());
        reader.error("contradiction", &node.span, message, "write one for each of `fields`");
        return None;
    }
    Some(ConstraintKind::ForeignKey(ForeignKeyConstraint {
        fields,
        to: to?,
        to_fields,
        on_delete: on_delete?,
        on_update,
        deferrable,
        match_type,
    }))
}

fn needs_name(kind: &ConstraintKind) -> Option<&'static str> {
    match kind {
        ConstraintKind::Check(_) => Some("a `check` constraint"),
        ConstraintKind::Exclude(_) => Some("an `exclude` constraint"),
        ConstraintKind::Unique(unique) => match (&unique.elements, &unique.condition) {
            (IndexElements::Expressions(_), _) => Some("a `unique` constraint with expressions"),
            (IndexElements::Fields(_), Some(_)) => Some("a `unique` constraint with a condition"),
            (IndexElements::Fields(_), None) => None,
        },
        ConstraintKind::ForeignKey(_) => None,
    }
}

/// `unique_together`: short for unnamed unique constraints, each with where it stands.
pub fn read_unique_together<'t>(reader: &mut Reader<'_>, table: &'t Table) -> Vec<(Constraint, &'t Node)> {
    let mut constraints = Vec::new();
    let Some(node) = table.get("unique_together") else { return constraints };
    let Some(items) = reader.list(table, "unique_together") else { return constraints };
    // Django takes one flat list for one constraint; so does everybody who comes from it.
    let flat = !items.is_empty() && items.iter().all(|item| matches!(item.value, Value::String(_)));
    for item in if flat { std::slice::from_ref(node) } else { items } {
        let mut list = Table::default();
        list.insert("fields", item.clone());
        if let Some(elements) = read_elements(reader, &list, &item.span, "`unique_together`") {
            let unique = UniqueConstraint {
                elements,
                condition: None,
                deferrable: None,
                include: Vec::new(),
                nulls_distinct: None,
                opclasses: Vec::new(),
            };
            let kind = ConstraintKind::Unique(unique);
            let constraint =
                Constraint { identity: Identity::default(), name: None, engine: None, not_valid: false, kind };
            constraints.push((constraint, item));
        }
    }
    constraints
}
