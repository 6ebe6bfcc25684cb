//! How PostgreSQL itself spells what is declared: the declared objects are made on an empty copy
//! of the table's shape, in a transaction that is rolled back, and read back from the catalogue.
//! Pure text here: whoever has a connection runs it.

use crate::dialect::postgres::ddl;
use crate::schema::{Check, Column, Exclusion, Index, IndexElement, Table, TableName};
use crate::sql;

/// The table in which refused statements leave their message.
pub const ERRORS: &str = "dorm_scratch_errors";

/// How many tables are asked about in one transaction: each takes a few locks.
pub const BATCH: usize = 250;

/// A declared table's scratch copy and the statements that make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scratch {
    /// The copy.
    pub name: TableName,
    /// What makes it, in order; each may be refused by itself.
    pub statements: Vec<String>,
}

/// The scratch copy of a declared table.
pub fn scratch(place: usize, table: &Table) -> Scratch {
    let name = scratch_name(place);
    let target = ddl::table_name(&name);
    // Generated columns come later, because one that is refused must not take the table with it.
    let plain: Vec<String> =
        table.columns.iter().filter(|column| column.generated.is_none()).map(|column| shape(column, None)).collect();
    let mut statements = vec![format!("CREATE TEMP TABLE {} ({})", ddl::quote(&name.name), plain.join(", "))];
    for column in &table.columns {
        let quoted = ddl::quote(&column.name);
        if let Some(generated) = &column.generated {
            let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
            let clause = format!("GENERATED ALWAYS AS ({}) {kind}", generated.expression);
            statements.push(format!("ALTER TABLE {target} ADD COLUMN {}", shape(column, Some(&clause))));
        }
        if let Some(default) = &column.default {
            statements.push(format!("ALTER TABLE {target} ALTER COLUMN {quoted} SET DEFAULT {}", default.sql));
        }
    }
    for (number, check) in table.checks.iter().enumerate() {
        let check = Check { name: Some(check_name(number)), validated: true, ..check.clone() };
        statements.push(format!("ALTER TABLE {target} ADD {}", ddl::check(&check, ddl::Checked::NoRowsYet)));
    }
    for (number, exclusion) in table.exclusions.iter().enumerate() {
        let exclusion = Exclusion { name: Some(exclusion_name(place, number)), ..exclusion.clone() };
        statements.push(format!("ALTER TABLE {target} ADD {}", ddl::exclusion(&exclusion)));
    }
    for (number, index) in table.indexes.iter().enumerate().filter(|(_, index)| has_text(index)) {
        let index = Index { name: Some(index_name(place, number)), tablespace: None, ..index.clone() };
        statements.push(ddl::index(&name, &index));
    }
    Scratch { name, statements }
}

/// One statement that makes all the copies, whatever is refused.
pub fn script(scratches: &[Scratch]) -> String {
    let mut items = Vec::new();
    for statement in scratches.iter().flat_map(|scratch| &scratch.statements) {
        items.push(sql::string_literal(statement));
    }
    let places: Vec<String> = scratches
        .iter()
        .flat_map(|scratch| scratch.statements.iter().map(|_| sql::string_literal(&scratch.name.name)))
        .collect();
    let body = format!(
        "DECLARE statements text[] := ARRAY[{}]::text[]; tables text[] := ARRAY[{}]::text[];\n\
         BEGIN\n  FOR place IN 1 .. array_length(statements, 1) LOOP\n    BEGIN\n      EXECUTE statements[place];\n\
         \x20   EXCEPTION WHEN OTHERS THEN\n      INSERT INTO pg_temp.{ERRORS} VALUES (tables[place], SQLERRM);\n\
         \x20   END;\n  END LOOP;\nEND",
        items.join(", "),
        places.join(", ")
    );
    format!("CREATE TEMP TABLE {ERRORS} (name text, message text); DO {}", sql::string_literal(&body))
}

/// Puts the server's spelling of a table's texts in the place of the declared one. What the server
/// refused stays as it is.
pub fn adopt(place: usize, declared: &mut Table, scratch: &Table) {
    for column in &mut declared.columns {
        let Some(spelled) = scratch.columns.iter().find(|spelled| spelled.name == column.name) else { continue };
        column.data_type.clone_from(&spelled.data_type);
        column.collation.clone_from(&spelled.collation);
        if let (Some(default), Some(spelled)) = (&mut column.default, &spelled.default) {
            default.sql.clone_from(&spelled.sql);
        } else if column.default.is_some() && spelled.default.is_none() && is_null(column) {
            column.default = None;
        }
        if let (Some(generated), Some(spelled)) = (&mut column.generated, &spelled.generated) {
            generated.expression.clone_from(&spelled.expression);
        }
    }
    for (number, check) in declared.checks.iter_mut().enumerate() {
        let name = check_name(number);
        if let Some(spelled) = scratch.checks.iter().find(|spelled| spelled.name.as_ref() == Some(&name)) {
            check.expression.clone_from(&spelled.expression);
        }
    }
    for (number, exclusion) in declared.exclusions.iter_mut().enumerate() {
        let name = exclusion_name(place, number);
        if let Some(spelled) = scratch.exclusions.iter().find(|spelled| spelled.name.as_ref() == Some(&name)) {
            exclusion.elements.clone_from(&spelled.elements);
            exclusion.condition.clone_from(&spelled.condition);
        }
    }
    for (number, index) in declared.indexes.iter_mut().enumerate() {
        let name = index_name(place, number);
        if let Some(spelled) = scratch.indexes.iter().find(|spelled| spelled.name.as_ref() == Some(&name)) {
            index.elements.clone_from(&spelled.elements);
            index.condition.clone_from(&spelled.condition);
            index.with.clone_from(&spelled.with);
        }
    }
}

/// The name of the scratch copy of the declared table at a place.
pub fn scratch_name(place: usize) -> TableName {
    TableName { schema: Some("pg_temp".into()), name: format!("dorm_scratch_{place}") }
}

fn check_name(number: usize) -> String {
    format!("dorm_check_{number}")
}

fn exclusion_name(place: usize, number: usize) -> String {
    format!("dorm_exclusion_{place}_{number}")
}

fn index_name(place: usize, number: usize) -> String {
    format!("dorm_index_{place}_{number}")
}

/// Name, type and collation: all that expressions need of a column.
fn shape(column: &Column, clause: Option<&str>) -> String {
    let mut text = format!("{} {}", ddl::quote(&column.name), column.data_type);
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", sql::quote_always(collation)));
    }
    if let Some(clause) = clause {
        text.push_str(&format!(" {clause}"));
    }
    text
}

fn is_null(column: &Column) -> bool {
    column.default.as_ref().is_some_and(|default| default.sql.to_ascii_lowercase().starts_with("null"))
}

/// Whether an index says something that the server may spell differently.
pub fn has_text(index: &Index) -> bool {
    index.condition.is_some()
        || !index.with.is_empty()
        || index.elements.iter().any(|element| match element {
            IndexElement::Expression { .. } => true,
            IndexElement::Column { opclass, collation, .. } => opclass.is_some() || collation.is_some(),
        })
}
