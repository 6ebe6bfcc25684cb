//! Columns added and altered.

use super::conversion;
use super::ddl;
use super::plan::Altered;
use crate::plan::{Conversion, Draft, Guard};
use crate::schema::{Column, ColumnDefault, ColumnIdentity};
use crate::sql;
use crate::state::{Engine, Identity, IdentityKind};
use std::collections::BTreeMap;

/// All steps of a table's columns.
pub(super) fn steps(altered: &Altered, conversions: &BTreeMap<Identity, Conversion>) -> Vec<Draft> {
    let table = Table { name: ddl::table_name(&altered.after.name), altered };
    let conversion = |column: &Column| column.identity.and_then(|identity| conversions.get(&identity));
    let mut drafts = Vec::new();
    // Generated columns read other columns: away before those change, and back afterwards.
    let remade = table.remade_generated();
    for column in &remade {
        drafts.push(table.alter(column, format!("DROP COLUMN {}", ddl::quote(&column.name))));
    }
    for column in altered.difference.added_columns.iter().filter(|column| column.generated.is_none()) {
        drafts.extend(table.add(column, conversion(column)));
    }
    for (old, new) in &altered.difference.altered_columns {
        if remade.iter().any(|column| column.identity == new.identity) {
            continue;
        }
        drafts.extend(table.change(old, new, conversion(new)));
    }
    for column in altered.difference.added_columns.iter().filter(|column| column.generated.is_some()).chain(remade) {
        drafts.push(table.alter(column, format!("ADD COLUMN {}", ddl::column(column))).costing(Some(true), Some(true)));
        drafts.extend(table.comment(column));
    }
    drafts
}

struct Table<'a> {
    name: String,
    altered: &'a Altered,
}

impl<'a> Table<'a> {
    fn alter(&self, column: &Column, action: String) -> Draft {
        Draft::ddl(format!("ALTER TABLE {} {action}", self.name))
            .touching(column.identity)
            .touching(self.altered.identity())
            .locking(self.name.clone(), "ACCESS EXCLUSIVE")
            .costing(Some(false), Some(false))
    }

    fn update(&self, column: &Column, value: &str, condition: &str) -> Draft {
        Draft::data(format!("UPDATE {} SET {} = {value}{condition}", self.name, ddl::quote(&column.name)))
            .touching(column.identity)
            .touching(self.altered.identity())
            .locking(self.name.clone(), "ROW EXCLUSIVE")
            .costing(Some(false), Some(true))
    }

    fn comment(&self, column: &Column) -> Option<Draft> {
        column.comment.as_ref().map(|comment| {
            let sql = ddl::comment_on_column(&self.altered.after.name, &column.name, Some(comment));
            Draft::ddl(sql)
                .touching(column.identity)
                .locking(self.name.clone(), "SHARE UPDATE EXCLUSIVE")
                .costing(Some(false), Some(false))
        })
    }

    /// Generated columns whose own definition changes, or that read a column whose type does.
    fn remade_generated(&self) -> Vec<&'a Column> {
        let difference = &self.altered.difference;
        let retyped: Vec<&str> = difference
            .altered_columns
            .iter()
            .filter(|(old, new)| old.data_type != new.data_type)
            .map(|(_, new)| new.name.as_str())
            .collect();
        self.altered
            .after
            .columns
            .iter()
            .filter(|column| {
                let was = self.altered.before.columns.iter().find(|old| old.identity == column.identity);
                let Some(was) = was else { return false };
                let same = match (&was.generated, &column.generated) {
                    (None, None) => return false,
                    (Some(old), Some(new)) => {
                        old.stored == new.stored
                            && sql::equal(&old.expression, &new.expression)
                            && was.data_type == column.data_type
                            && was.collation == column.collation
                            && !retyped.iter().any(|name| sql::mentions(&new.expression, name, Engine::Postgres))
                    }
                    // An ordinary column becomes generated: its values are the expression's from now on.
                    (None, Some(_)) => false,
                    // And the other way round its values stay: DROP EXPRESSION.
                    (Some(old), None) => return !old.stored,
                };
                !same
            })
            .collect()
    }

    fn add(&self, column: &Column, conversion: Option<&Conversion>) -> Vec<Draft> {
        let backfill = conversion.and_then(|conversion| conversion.backfill.as_deref());
        let volatile =
            column.default.as_ref().is_some_and(|default| is_volatile(&default.sql)) || column.auto.is_some();
        let mut drafts = Vec::new();
        match backfill {
            None => drafts.push(
                self.alter(column, format!("ADD COLUMN {}", ddl::column(column)))
                    .costing(Some(volatile), Some(volatile)),
            ),
            Some(value) if is_literal(value) => {
                // A constant is no rewrite as DEFAULT: it stands in the catalogue, not in the rows.
                let mut with_value = column.clone();
                with_value.default = Some(ColumnDefault { sql: value.to_owned(), literal: true });
                drafts.push(self.alter(column, format!("ADD COLUMN {}", ddl::column(&with_value))));
                let default = match &column.default {
                    Some(default) => format!("SET DEFAULT {}", default.sql),
                    None => "DROP DEFAULT".to_owned(),
                };
                drafts.push(self.alter(column, format!("ALTER COLUMN {} {default}", ddl::quote(&column.name))));
            }
            Some(value) => {
                let mut nullable = column.clone();
                nullable.nullable = true;
                nullable.default = None;
                drafts.push(self.alter(column, format!("ADD COLUMN {}", ddl::column(&nullable))));
                drafts.push(self.update(column, value, ""));
                if let Some(default) = &column.default {
                    let set = format!("ALTER COLUMN {} SET DEFAULT {}", ddl::quote(&column.name), default.sql);
                    drafts.push(self.alter(column, set));
                }
                if !column.nullable {
                    drafts.push(self.set_not_null(column));
                }
            }
        }
        drafts.extend(self.comment(column));
        drafts
    }

    fn set_not_null(&self, column: &Column) -> Draft {
        self.alter(column, format!("ALTER COLUMN {} SET NOT NULL", ddl::quote(&column.name)))
            .costing(Some(false), Some(true))
    }

    fn change(&self, old: &Column, new: &Column, conversion: Option<&Conversion>) -> Vec<Draft> {
        let name = ddl::quote(&new.name);
        let mut drafts = Vec::new();
        if old.generated.is_some() && new.generated.is_none() {
            drafts.push(self.alter(new, format!("ALTER COLUMN {name} DROP EXPRESSION")));
        }
        if old.generated.is_none() && new.generated.is_some() {
            drafts.push(
                self.alter(new, format!("DROP COLUMN {name}"))
                    .losing(format!("the values of column {}.{name}", self.name)),
            );
            drafts.push(self.alter(new, format!("ADD COLUMN {}", ddl::column(new))).costing(Some(true), Some(true)));
            drafts.extend(self.comment(new));
            return drafts;
        }
        let retyped = old.data_type != new.data_type || old.collation != new.collation;
        drafts.extend(self.leave_auto(old, new));
        let had_default = old.default.is_some() && old.generated.is_none();
        let default_changes = match (&old.default, &new.default) {
            (None, None) => false,
            (Some(old), Some(new)) => !sql::equal(&old.sql, &new.sql),
            _ => true,
        };
        if had_default && (retyped || (default_changes && new.default.is_none())) {
            drafts.push(self.alter(new, format!("ALTER COLUMN {name} DROP DEFAULT")));
        }
        if retyped {
            drafts.extend(self.retype(old, new, conversion));
        }
        if let Some(default) = new.default.as_ref().filter(|_| default_changes || retyped) {
            drafts.push(self.alter(new, format!("ALTER COLUMN {name} SET DEFAULT {}", default.sql)));
        }
        if old.nullable && !new.nullable {
            let fill = conversion
                .and_then(|conversion| conversion.backfill.clone())
                .or_else(|| new.default.as_ref().map(|default| default.sql.clone()));
            if let Some(fill) = fill {
                drafts.push(self.update(new, &fill, &format!(" WHERE {name} IS NULL")));
            }
            let guard = Guard {
                query: format!("SELECT * FROM {} WHERE {name} IS NULL LIMIT 6", self.name),
                message: format!("column {}.{name} can't be NOT NULL: there are rows that hold NULL", self.name),
                help: Some("give the operation a `backfill`, or fill the rows with RunSQL before it".to_owned()),
            };
            drafts.push(self.set_not_null(new).guarded(guard));
        }
        if !old.nullable && new.nullable {
            drafts.push(self.alter(new, format!("ALTER COLUMN {name} DROP NOT NULL")));
        }
        drafts.extend(self.become_auto(old, new));
        if old.comment != new.comment {
            let sql = ddl::comment_on_column(&self.altered.after.name, &new.name, new.comment.as_ref());
            drafts.push(Draft::ddl(sql).touching(new.identity).costing(Some(false), Some(false)));
        }
        drafts
    }

    fn retype(&self, old: &Column, new: &Column, conversion: Option<&Conversion>) -> Vec<Draft> {
        let name = ddl::quote(&new.name);
        let mut action = format!("ALTER COLUMN {name} TYPE {}", new.data_type);
        if let Some(collation) = &new.collation {
            action.push_str(&format!(" COLLATE {}", ddl::quote_collation(collation)));
        }
        let using = conversion
            .and_then(|conversion| conversion.using.clone())
            .or_else(|| conversion::using(&name, &old.data_type, &new.data_type));
        if let Some(using) = using {
            action.push_str(&format!(" USING {using}"));
        }
        let mut draft = self.alter(new, action).costing(None, None);
        if let Some(guard) = conversion::guard(&self.name, &name, &old.data_type, &new.data_type)
            && conversion.is_none_or(|conversion| conversion.using.is_none())
        {
            draft = draft.guarded(guard);
        }
        vec![draft]
    }

    /// A column that counts no more.
    fn leave_auto(&self, old: &Column, new: &Column) -> Vec<Draft> {
        let name = ddl::quote(&new.name);
        if old.auto == new.auto {
            return Vec::new();
        }
        match &old.auto {
            None | Some(ColumnIdentity::Autoincrement) => Vec::new(),
            Some(ColumnIdentity::Identity(IdentityKind::Serial)) => {
                let mut drafts = Vec::new();
                drafts.push(self.alter(new, format!("ALTER COLUMN {name} DROP DEFAULT")));
                let sequence = ddl::beside(
                    &self.altered.after.name,
                    &format!("{}_{}_seq", self.altered.after.name.name, new.name),
                );
                drafts.push(Draft::ddl(format!("DROP SEQUENCE IF EXISTS {sequence}")).touching(new.identity));
                drafts
            }
            Some(ColumnIdentity::Identity(_)) => match &new.auto {
                Some(ColumnIdentity::Identity(kind @ (IdentityKind::Always | IdentityKind::ByDefault))) => {
                    let kind = if *kind == IdentityKind::Always { "ALWAYS" } else { "BY DEFAULT" };
                    vec![self.alter(new, format!("ALTER COLUMN {name} SET GENERATED {kind}"))]
                }
                Some(_) | None => vec![self.alter(new, format!("ALTER COLUMN {name} DROP IDENTITY"))],
            },
        }
    }

    /// A column that counts from now on: its sequence begins behind the highest value there is.
    fn become_auto(&self, old: &Column, new: &Column) -> Vec<Draft> {
        let name = ddl::quote(&new.name);
        let identity = |column: &Column| {
            matches!(&column.auto, Some(ColumnIdentity::Identity(IdentityKind::Always | IdentityKind::ByDefault)))
        };
        if old.auto == new.auto || (identity(old) && identity(new)) {
            return Vec::new();
        }
        let mut drafts = Vec::new();
        match &new.auto {
            None | Some(ColumnIdentity::Autoincrement) => return Vec::new(),
            Some(ColumnIdentity::Identity(IdentityKind::Serial)) => {
                let sequence = ddl::beside(
                    &self.altered.after.name,
                    &format!("{}_{}_seq", self.altered.after.name.name, new.name),
                );
                drafts.push(
                    Draft::ddl(format!(
                        "CREATE SEQUENCE {sequence} AS {} OWNED BY {}.{name}",
                        new.data_type, self.name
                    ))
                    .touching(new.identity),
                );
                let default = format!("nextval({}::regclass)", sql::string_literal(&sequence));
                drafts.push(self.alter(new, format!("ALTER COLUMN {name} SET DEFAULT {default}")));
            }
            Some(ColumnIdentity::Identity(kind)) => {
                let kind = if *kind == IdentityKind::Always { "ALWAYS" } else { "BY DEFAULT" };
                drafts.push(self.alter(new, format!("ALTER COLUMN {name} ADD GENERATED {kind} AS IDENTITY")));
            }
        }
        drafts.push(
            Draft::data(format!(
                "SELECT setval(pg_get_serial_sequence({}, {}), coalesce(max({name}), 0) + 1, false) FROM {}",
                sql::string_literal(&self.name),
                sql::string_literal(&new.name),
                self.name
            ))
            .touching(new.identity)
            .costing(Some(false), Some(true)),
        );
        drafts
    }
}

/// Whether SQL is one constant: a string, a number, a boolean or NULL, perhaps with a sign or a cast.
pub(super) fn is_literal(text: &str) -> bool {
    use sql::TokenKind;
    let tokens: Vec<_> = sql::tokens(text, Engine::Postgres).filter(|token| token.is_significant()).collect();
    let texts: Vec<&str> = tokens.iter().map(|token| token.text(text)).collect();
    let rest = match texts.as_slice() {
        ["-" | "+", rest @ ..] => rest,
        all => all,
    };
    let Some((first, cast)) = rest.split_first() else { return false };
    let constant = tokens
        .iter()
        .find(|token| token.text(text) == *first)
        .is_some_and(|token| matches!(token.kind, TokenKind::String | TokenKind::Number))
        || ["true", "false", "null"].iter().any(|word| first.eq_ignore_ascii_case(word));
    constant && (cast.is_empty() || (cast.first() == Some(&"::") && !cast.contains(&"(")))
}

/// Whether a DEFAULT may be another value in each row, so that to add it writes every row.
fn is_volatile(text: &str) -> bool {
    const STABLE: [&str; 9] = [
        "now",
        "current_timestamp",
        "current_date",
        "current_time",
        "localtimestamp",
        "localtime",
        "transaction_timestamp",
        "statement_timestamp",
        "current_user",
    ];
    sql::identifiers_of(text, Engine::Postgres)
        .iter()
        .any(|identifier| identifier.is_call && !STABLE.contains(&identifier.name.to_ascii_lowercase().as_str()))
}
