//! A column's change of type or collation as ALTER COLUMN says it.

use super::cast::{self, Cast};
use super::ddl::quote;
use super::type_name;
use crate::plan::Conversion;
use crate::schema::Column;
use crate::sql;

/// What ALTER COLUMN … TYPE says of a column, and what becomes of its values.
pub(super) struct TypeChange {
    /// The column's name as SQL says it.
    name: String,
    /// The new type with its collation.
    kind: String,
    /// USING; none where the server converts as it does in an assignment.
    pub(super) using: Option<String>,
    /// True for the values that would lose something.
    pub(super) loses: Option<String>,
    /// Whether the table is written anew, where that is certain.
    pub(super) rewrites: Option<bool>,
    /// Whether the default goes first: one of the old type may mean nothing in the new one.
    pub(super) drops_default: bool,
}

impl TypeChange {
    /// The change from one column to the other, which has the same name.
    pub(super) fn of(old: &Column, new: &Column, conversion: &Conversion) -> Self {
        let name = quote(&new.name);
        let cast = if old.data_type == new.data_type {
            Cast { rewrites: Some(false), ..Cast::default() }
        } else {
            cast::cast(&name, &old.data_type, &new.data_type)
        };
        let mut kind = type_name::short(&new.data_type);
        match (&old.collation, &new.collation) {
            (_, Some(collation)) => kind = format!("{kind} COLLATE {}", sql::quote_always(collation)),
            (Some(_), None) => kind.push_str(" COLLATE \"default\""),
            (None, None) => {}
        }
        let drops_default = old.default.is_some() && !cast::is_same_family(&old.data_type, &new.data_type);
        match &conversion.using {
            // What a person says is taken at its word.
            Some(using) => {
                Self { name, kind, using: Some(using.clone()), loses: None, rewrites: Some(true), drops_default }
            }
            None => Self { name, kind, using: cast.using, loses: cast.loses, rewrites: cast.rewrites, drops_default },
        }
    }

    /// What stands behind ALTER TABLE and the table's name.
    pub(super) fn actions(&self) -> String {
        let Self { name, kind, .. } = self;
        let first = if self.drops_default { format!("ALTER COLUMN {name} DROP DEFAULT, ") } else { String::new() };
        let using = self.using.as_ref().map(|text| format!(" USING {text}")).unwrap_or_default();
        format!("{first}ALTER COLUMN {name} TYPE {kind}{using}")
    }

    /// The new value, over the columns of the row.
    pub(super) fn value(&self) -> &str {
        self.using.as_deref().unwrap_or(&self.name)
    }
}
