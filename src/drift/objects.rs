//! Constraints and indexes: which live one is which declared one.

use super::describe;
use super::expression::{same_expression, same_option};
use super::finding::ObjectKind;
use crate::dialect::postgres::ddl;
use crate::schema::{Check, Deferral, Exclusion, ForeignKey, Index, IndexElement, PeculiarPart, Unique};
use crate::state::Engine;

/// What constraints and indexes are paired by.
pub(super) trait Paired: Clone {
    /// Which kind of object.
    const KIND: ObjectKind;
    /// The name, where it has one.
    fn name(&self) -> Option<&str>;
    /// Whether it says the same, whatever its name.
    fn same(&self, other: &Self, engine: Engine) -> bool;
    /// Whether it is meant for the same thing, though it says something else.
    fn alike(&self, other: &Self) -> bool;
    /// Whether it holds for the rows that exist. One that isn't enforced never will: that is a
    /// change, not a validation that is missing.
    fn validated(&self) -> bool {
        true
    }
    /// A line of SQL.
    fn describe(&self, engine: Engine) -> String;
    /// What the live one may have that no declaration says.
    fn part() -> Option<PeculiarPart> {
        None
    }
    /// What ADD says of it in PostgreSQL, under a name.
    fn definition(&self, _name: &str) -> String {
        String::new()
    }
}

/// A declared and a live object; one of them may not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) expected: Option<usize>,
    pub(super) live: Option<usize>,
    /// Whether both say the same.
    pub(super) same: bool,
}

/// Whether two objects belong together.
type Accepts<'a, T> = &'a dyn Fn(&T, &T) -> bool;

/// Pairs the objects: those that say the same under the same name, those that say the same where a
/// side has no name, those that only changed their name, those that only kept it, and what is left.
pub(super) fn pair<T: Paired>(expected: &[T], live: &[T], engine: Engine) -> Vec<Pair> {
    let mut partners: Vec<Option<(usize, bool)>> = vec![None; expected.len()];
    let mut taken = vec![false; live.len()];
    let named = |one: &T, other: &T| one.name().is_some() && same_name(one.name(), other.name(), engine);
    let unnamed = |one: &T, other: &T| one.name().is_none() || other.name().is_none();
    let passes: [(Accepts<'_, T>, bool); 5] = [
        (&|one, other| named(one, other) && one.same(other, engine), true),
        (&|one, other| unnamed(one, other) && one.same(other, engine), true),
        (&|one, other| one.same(other, engine), false),
        (&|one, other| named(one, other), false),
        (&|one, other| unnamed(one, other) && one.alike(other), false),
    ];
    for (accept, same) in passes {
        for (place, object) in expected.iter().enumerate() {
            if partners[place].is_some() {
                continue;
            }
            let found = live.iter().enumerate().find(|(at, other)| !taken[*at] && accept(object, other));
            if let Some((at, _)) = found {
                partners[place] = Some((at, same));
                taken[at] = true;
            }
        }
    }
    let mut pairs: Vec<Pair> = partners
        .into_iter()
        .enumerate()
        .map(|(place, partner)| Pair {
            expected: Some(place),
            live: partner.map(|(at, _)| at),
            same: partner.is_some_and(|(_, same)| same),
        })
        .collect();
    let unknown = taken.iter().enumerate().filter(|(_, taken)| !**taken);
    pairs.extend(unknown.map(|(at, _)| Pair { expected: None, live: Some(at), same: false }));
    pairs
}

fn same_name(one: Option<&str>, other: Option<&str>, engine: Engine) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => match engine {
            Engine::Sqlite => one.eq_ignore_ascii_case(other),
            Engine::Postgres => one == other,
        },
        _ => false,
    }
}

/// Whether lists of columns are the same.
pub(super) fn same_columns(left: &[String], right: &[String], engine: Engine) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_column(left, right, engine))
}

/// Whether two names are one column's.
pub(super) fn same_column(left: &str, right: &str, engine: Engine) -> bool {
    same_name(Some(left), Some(right), engine)
}

impl Paired for Unique {
    const KIND: ObjectKind = ObjectKind::Unique;

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn same(&self, other: &Self, engine: Engine) -> bool {
        same_columns(&self.columns, &other.columns, engine)
            && same_columns(&self.include, &other.include, engine)
            && self.deferral == other.deferral
            && self.nulls_not_distinct == other.nulls_not_distinct
            && same_elements(&self.elements, &other.elements, engine)
            && self.on_conflict == other.on_conflict
    }

    fn alike(&self, other: &Self) -> bool {
        self.columns == other.columns
    }

    fn describe(&self, engine: Engine) -> String {
        describe::unique(self, engine)
    }

    fn part() -> Option<PeculiarPart> {
        Some(PeculiarPart::Unique)
    }

    fn definition(&self, name: &str) -> String {
        ddl::unique(&Self { name: Some(name.to_owned()), ..self.clone() })
    }
}

impl Paired for ForeignKey {
    const KIND: ObjectKind = ObjectKind::ForeignKey;

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn same(&self, other: &Self, engine: Engine) -> bool {
        let target = match engine {
            Engine::Postgres => self.target == other.target,
            Engine::Sqlite => self.target.name.eq_ignore_ascii_case(&other.target.name),
        };
        // SQLite lets a key name no columns: the primary key of a table that isn't there, in the end.
        let unnamed_target = engine == Engine::Sqlite && other.target_columns.is_empty();
        target
            && same_columns(&self.columns, &other.columns, engine)
            && (unnamed_target || same_columns(&self.target_columns, &other.target_columns, engine))
            && self.on_delete.sql() == other.on_delete.sql()
            && self.on_update.sql() == other.on_update.sql()
            && self.match_full == other.match_full
            && deferral(self.deferral, engine) == deferral(other.deferral, engine)
            && self.enforced == other.enforced
    }

    fn alike(&self, other: &Self) -> bool {
        self.columns == other.columns
    }

    fn validated(&self) -> bool {
        self.validated || !self.enforced
    }

    fn describe(&self, engine: Engine) -> String {
        describe::foreign_key(self, engine)
    }

    fn part() -> Option<PeculiarPart> {
        Some(PeculiarPart::ForeignKey)
    }

    fn definition(&self, name: &str) -> String {
        ddl::foreign_key(&Self { name: Some(name.to_owned()), ..self.clone() }, ddl::Checked::AsDeclared)
    }
}

/// When a key is checked: SQLite has no SET CONSTRAINTS, and a key that isn't deferred at first never is.
fn deferral(said: Deferral, engine: Engine) -> Deferral {
    match (engine, said) {
        (Engine::Sqlite, Deferral::Immediate) => Deferral::NotDeferrable,
        _ => said,
    }
}

impl Paired for Check {
    const KIND: ObjectKind = ObjectKind::Check;

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn same(&self, other: &Self, engine: Engine) -> bool {
        same_expression(&self.expression, &other.expression, engine) && self.enforced == other.enforced
    }

    /// A column's own check is over that column alone.
    fn alike(&self, other: &Self) -> bool {
        let columns = |check: &Self| -> Vec<String> {
            let mut names: Vec<String> = crate::sql::identifiers(&check.expression)
                .into_iter()
                .filter(|identifier| !identifier.is_call)
                .map(|identifier| identifier.name.to_ascii_lowercase())
                .collect();
            names.sort_unstable();
            names.dedup();
            names
        };
        columns(self) == columns(other)
    }

    fn validated(&self) -> bool {
        self.validated || !self.enforced
    }

    fn describe(&self, _: Engine) -> String {
        describe::check(self)
    }

    fn part() -> Option<PeculiarPart> {
        Some(PeculiarPart::Check)
    }

    fn definition(&self, name: &str) -> String {
        ddl::check(&Self { name: Some(name.to_owned()), ..self.clone() }, ddl::Checked::AsDeclared)
    }
}

impl Paired for Exclusion {
    const KIND: ObjectKind = ObjectKind::Exclusion;

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn same(&self, other: &Self, engine: Engine) -> bool {
        self.method == other.method
            && self.deferral == other.deferral
            && self.elements.len() == other.elements.len()
            && self
                .elements
                .iter()
                .zip(&other.elements)
                .all(|(one, other)| same_expression(&one.0, &other.0, engine) && one.1 == other.1)
            && same_option(self.condition.as_ref(), other.condition.as_ref(), engine)
    }

    fn alike(&self, _: &Self) -> bool {
        false
    }

    fn describe(&self, _: Engine) -> String {
        describe::exclusion(self)
    }

    fn part() -> Option<PeculiarPart> {
        Some(PeculiarPart::Exclusion)
    }

    fn definition(&self, name: &str) -> String {
        ddl::exclusion(&Self { name: Some(name.to_owned()), ..self.clone() })
    }
}

impl Paired for Index {
    const KIND: ObjectKind = ObjectKind::Index;

    fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    fn same(&self, other: &Self, engine: Engine) -> bool {
        self.unique == other.unique
            && self.method == other.method
            && same_columns(&self.include, &other.include, engine)
            && self.with == other.with
            && place(self.tablespace.as_ref()) == place(other.tablespace.as_ref())
            && self.nulls_not_distinct == other.nulls_not_distinct
            && same_elements(&self.elements, &other.elements, engine)
            && same_option(self.condition.as_ref(), other.condition.as_ref(), engine)
    }

    fn alike(&self, other: &Self) -> bool {
        plain_columns(self).is_some() && plain_columns(self) == plain_columns(other) && self.unique == other.unique
    }

    fn describe(&self, engine: Engine) -> String {
        describe::index(self, engine)
    }
}

/// Where an index is stored; the default tablespace has a name, too.
fn place(tablespace: Option<&String>) -> Option<&String> {
    tablespace.filter(|name| *name != "pg_default")
}

/// The columns of an index that is over columns only.
fn plain_columns(index: &Index) -> Option<Vec<&str>> {
    index
        .elements
        .iter()
        .map(|element| match element {
            IndexElement::Column { name, .. } => Some(name.as_str()),
            IndexElement::Expression { .. } => None,
        })
        .collect()
}

/// Whether two lists of elements are the same.
pub(super) fn same_elements(one: &[IndexElement], other: &[IndexElement], engine: Engine) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_element(one, other, engine))
}

fn same_element(one: &IndexElement, other: &IndexElement, engine: Engine) -> bool {
    match (one, other) {
        (
            IndexElement::Column { name, descending, nulls, collation, opclass },
            IndexElement::Column {
                name: other_name,
                descending: other_descending,
                nulls: other_nulls,
                collation: other_collation,
                opclass: other_opclass,
            },
        ) => {
            same_column(name, other_name, engine)
                && descending == other_descending
                && nulls == other_nulls
                && collation == other_collation
                && opclass == other_opclass
        }
        // One side may have the operator class in its text.
        _ => same_expression(&describe::index_element(one, engine), &describe::index_element(other, engine), engine),
    }
}
