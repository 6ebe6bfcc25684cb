//! The trigger that gives the new column its value whenever a running program writes the old one.

use super::Retyping;
use crate::dialect::postgres::ddl::{beside, quote};
use crate::dialect::postgres::plan::Pair;
use crate::dialect::postgres::recipes::dollar_quoted;
use crate::sql;

/// The function and its trigger.
pub(super) struct KeepTrigger {
    table: String,
    function: String,
    trigger: String,
    body: String,
}

impl KeepTrigger {
    pub(super) fn new(pair: &Pair, retyping: &Retyping) -> Self {
        // Triggers fire in the order of their names, and this one must see what the others wrote:
        // `~` stands behind all letters.
        let table = &pair.after.name.name;
        let mut name = format!("~__dorm_keep_{table}");
        name.truncate((0..=63.min(name.len())).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0));
        let alias = quote(table);
        let of_new = |expression: &str| format!("(SELECT {expression} FROM (SELECT NEW.*) AS {alias})");
        let mut body = "#variable_conflict use_column\nBEGIN\n".to_owned();
        for column in &retyping.columns {
            if let Some(loses) = &column.change.loses {
                let message = format!(
                    "{table}.{} is about to become {}, and can't hold this value any more",
                    column.new.name, column.new.data_type
                );
                body.push_str(&format!(
                    "    IF {} THEN\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = {};\n    END IF;\n",
                    of_new(loses),
                    sql::string_literal(&message)
                ));
            }
            let value = column.value();
            let name = quote(&column.new.name);
            let value = if value == name { format!("NEW.{name}") } else { of_new(&value) };
            body.push_str(&format!("    NEW.{} := {value};\n", quote(&column.coming)));
        }
        body.push_str("    RETURN NEW;\nEND");
        Self {
            table: pair.table(),
            function: beside(&pair.after.name, &name),
            trigger: quote(&name),
            body: dollar_quoted(&body),
        }
    }

    /// Each statement with what undoes it, also where it is gone already.
    pub(super) fn create(&self) -> [(String, String); 2] {
        let Self { table, function, trigger, body } = self;
        [
            (
                format!("CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS {body}"),
                format!("DROP FUNCTION IF EXISTS {function}()"),
            ),
            (
                format!(
                    "CREATE TRIGGER {trigger} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"
                ),
                format!("DROP TRIGGER IF EXISTS {trigger} ON {table}"),
            ),
        ]
    }

    pub(super) fn drop(&self) -> [String; 2] {
        let Self { table, function, trigger, .. } = self;
        [format!("DROP TRIGGER {trigger} ON {table}"), format!("DROP FUNCTION {function}()")]
    }
}
