//! Names of tables, indexes and constraints: none twice where a database has one room for them.

use super::super::draft::{Draft, DraftField, Item};
use super::Checker;
use crate::dialect::lower::relation_names;
use crate::state::{Constraint, ConstraintKind, Engine, Field, FieldType, Index, IndexElements};
use crate::text::Location;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Tables that dorm makes for itself.
const BOOKKEEPING: [&str; 2] = ["dorm_migrations", "dorm_migration_steps"];

const SHARED: &str = "tables, indexes and unique constraints share their names in a database: choose another one \
     (in an abstract model `%(class)s` stands for the model's name)";

/// What has a name.
#[derive(Clone, Copy)]
enum Named<'d> {
    Table,
    Junction(&'d DraftField<'d>),
    Index(&'d Item<'d, Index>),
    Constraint(&'d Item<'d, Constraint>),
    /// What a field brings, under the convention's name.
    OfField(&'d DraftField<'d>),
    /// What a junction table has.
    OfJunction(&'d DraftField<'d>),
}

/// Who has a name.
#[derive(Clone, Copy)]
struct Owner<'d> {
    draft: &'d Draft<'d>,
    named: Named<'d>,
}

impl Owner<'_> {
    /// Where the name stands.
    fn location(self) -> Location {
        match self.named {
            Named::Table => self.draft.at_key("db_table"),
            Named::Junction(place) => place.at_key("db_table"),
            Named::Index(item) => item.at_key("name"),
            Named::Constraint(item) => item.at_key("name"),
            Named::OfField(place) => place.location(),
            Named::OfJunction(place) => place.at_key("db_table"),
        }
    }

    fn describe(self) -> String {
        let model = &self.draft.name;
        match self.named {
            Named::Table => format!("the table of `{model}`"),
            Named::Junction(place) => format!("the junction table of `{model}.{}`", place.name),
            Named::Index(_) => format!("an index of `{model}`"),
            Named::Constraint(item) => match item.value.kind {
                ConstraintKind::Exclude(_) => format!("an exclusion constraint of `{model}`"),
                _ => format!("a unique constraint of `{model}`"),
            },
            Named::OfField(place) => format!("the index of `{model}.{}`", place.name),
            Named::OfJunction(place) => format!("an index of the junction table of `{model}.{}`", place.name),
        }
    }

    /// How what nobody named gets another name.
    fn way_out(self) -> String {
        match self.named {
            Named::OfField(place) if place.field.as_ref().is_some_and(Field::is_unique) => {
                format!(
                    "write a named `unique` constraint instead of `unique = true` for `{}`, or rename a column",
                    place.name
                )
            }
            Named::OfField(place) => {
                format!("write `db_index = false` and a named index for `{}`, or rename a column", place.name)
            }
            Named::OfJunction(_) => "give the junction table another `db_table`".to_owned(),
            Named::Table | Named::Junction(_) | Named::Index(_) | Named::Constraint(_) => "give it a `name`".to_owned(),
        }
    }
}

/// The names taken in a database, by schema and name.
type Taken<'d> = FxHashMap<(Option<&'d str>, Cow<'d, str>), Owner<'d>>;

pub(super) fn check<'c>(checker: &mut Checker<'c, 'c>) {
    for engine in checker.engines.iter().copied() {
        let mut taken = Taken::default();
        // Tables first, so that an index is told of a table, and not a table of an index.
        for draft in checker.drafts.iter().filter(|draft| !draft.options.unmanaged) {
            tables(checker, draft, engine, &mut taken);
        }
        for draft in checker.drafts.iter().filter(|draft| !draft.options.unmanaged) {
            indexes(checker, draft, engine, &mut taken);
        }
        for draft in checker.drafts.iter().filter(|draft| !draft.options.unmanaged) {
            unnamed(checker, draft, engine, &mut taken);
        }
    }
    for draft in checker.drafts {
        objects(checker, draft);
    }
}

/// Names that the convention gives: `a_b` with a column `c` and `a` with a column `b_c` are one.
fn unnamed<'c>(checker: &mut Checker<'c, 'c>, draft: &'c Draft<'c>, engine: Engine, taken: &mut Taken<'c>) {
    let exists = |limit: Option<Engine>| limit.is_none_or(|limit| limit == engine);
    let columns = |elements: &IndexElements| -> Option<String> {
        let IndexElements::Fields(fields) = elements else { return None };
        let names: Option<Vec<String>> =
            fields.iter().map(|field| Some(draft.field(&field.name)?.column()?.into_owned())).collect();
        Some(names?.join("_"))
    };
    let key = draft.primary_key_fields();
    let is_whole_key = |name: &str| matches!(key.as_slice(), [only] if only.name == name);
    let of_fields = draft.readable().filter(|(place, _)| !is_whole_key(&place.name)).filter_map(|(place, field)| {
        let unique = field.is_unique();
        (unique || field.indexed()).then(|| Some((place.column()?.into_owned(), unique, Named::OfField(place))))?
    });
    let of_indexes = draft.indexes.iter().filter(|index| index.value.name.is_none() && exists(index.value.engine));
    let of_indexes =
        of_indexes.filter_map(|index| Some((columns(&index.value.elements)?, index.value.unique, Named::Index(index))));
    let of_constraints = draft.constraints.iter().filter_map(|constraint| match &constraint.value.kind {
        ConstraintKind::Unique(unique) if constraint.value.name.is_none() && exists(constraint.value.engine) => {
            Some((columns(&unique.elements)?, true, Named::Constraint(constraint)))
        }
        _ => None,
    });
    let mut own: Vec<(String, bool, Named<'c>)> = of_fields.chain(of_indexes).chain(of_constraints).collect();
    if engine == Engine::Postgres {
        // Its uniques are constraints, and are named first.
        own.sort_by_key(|(_, unique, named)| !*unique || matches!(named, Named::Index(_)));
    }
    let declared = draft.indexes.iter().filter_map(|index| index.value.name.as_deref());
    let declared = declared.chain(draft.constraints.iter().filter_map(|constraint| constraint.value.name.as_deref()));
    give(checker, draft, (&draft.table_name(), engine), declared, own, taken);
    for (place, field) in draft.readable() {
        let FieldType::ManyToMany(relation) = &field.field_type else { continue };
        let Some(name) = junction_name(draft, field).filter(|_| relation.through.is_none()) else { continue };
        let (source, target) = (draft.name.name.to_lowercase(), relation.to.name.to_lowercase());
        let (source, target) = if source == target {
            (format!("from_{source}_id"), format!("to_{target}_id"))
        } else {
            (format!("{source}_id"), format!("{target}_id"))
        };
        let both = format!("{source}_{target}");
        let named = Named::OfJunction(place);
        let own = vec![(both, true, named), (source, false, named), (target, false, named)];
        give(checker, draft, (&name, engine), std::iter::empty(), own, taken);
    }
}

fn give<'c, 'n>(
    checker: &mut Checker<'c, 'c>,
    draft: &'c Draft<'c>,
    (table, engine): (&str, Engine),
    declared: impl Iterator<Item = &'n str>,
    own: Vec<(String, bool, Named<'c>)>,
    taken: &mut Taken<'c>,
) {
    let (unnamed, who): (Vec<(String, bool)>, Vec<Named<'c>>) =
        own.into_iter().map(|(columns, unique, named)| ((columns, unique), named)).unzip();
    for (name, named) in relation_names(table, declared, &unnamed, engine).into_iter().zip(who) {
        let owner = Owner { draft, named };
        take(checker, engine, Cow::Owned(name), owner, taken, &owner.way_out());
    }
}

fn junction_name<'f>(draft: &Draft<'_>, field: &'f Field) -> Option<Cow<'f, str>> {
    let FieldType::ManyToMany(relation) = &field.field_type else { return None };
    Some(match &relation.db_table {
        Some(name) => Cow::Borrowed(name.as_str()),
        None => Cow::Owned(format!("{}_{}", draft.table_name(), field.name)),
    })
}

fn tables<'c>(checker: &mut Checker<'c, 'c>, draft: &'c Draft<'c>, engine: Engine, taken: &mut Taken<'c>) {
    table(checker, engine, draft.table_name(), Owner { draft, named: Named::Table }, taken);
    for (place, field) in draft.readable() {
        let FieldType::ManyToMany(relation) = &field.field_type else { continue };
        if relation.through.is_some() {
            continue;
        }
        let Some(name) = junction_name(draft, field) else { continue };
        table(checker, engine, name, Owner { draft, named: Named::Junction(place) }, taken);
    }
}

fn table<'c>(
    checker: &mut Checker<'c, 'c>,
    engine: Engine,
    name: Cow<'c, str>,
    owner: Owner<'c>,
    taken: &mut Taken<'c>,
) {
    match engine {
        Engine::Postgres if name.len() > 63 => {
            let message = format!("the table `{name}` has {} bytes, and PostgreSQL keeps 63", name.len());
            checker.error("long-name", owner.location(), message, "give it a shorter `db_table`");
        }
        Engine::Sqlite if is_sqlite_s_own(&name) => {
            let message = format!("SQLite keeps names that begin with `sqlite_` for itself, such as `{name}`");
            checker.error("reserved-name", owner.location(), message, "give it another `db_table`");
        }
        Engine::Postgres | Engine::Sqlite => {}
    }
    if BOOKKEEPING.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
        let message = format!("`{name}` is a table that dorm makes for itself");
        checker.error("reserved-name", owner.location(), message, "give the model another `db_table`");
    }
    take(checker, engine, name, owner, taken, "give one of them another `db_table`");
}

fn is_sqlite_s_own(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
}

fn indexes<'c>(checker: &mut Checker<'c, 'c>, draft: &'c Draft<'c>, engine: Engine, taken: &mut Taken<'c>) {
    let exists = |limit: Option<Engine>| limit.is_none_or(|limit| limit == engine);
    let indexes = draft.indexes.iter().filter(|index| exists(index.value.engine));
    let indexes = indexes.map(|index| (&index.value.name, Named::Index(index)));
    let constraints = draft.constraints.iter().filter(|constraint| {
        let brings_index = match &constraint.value.kind {
            ConstraintKind::Unique(_) => true,
            ConstraintKind::Exclude(_) => engine == Engine::Postgres,
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => false,
        };
        brings_index && exists(constraint.value.engine)
    });
    let constraints = constraints.map(|constraint| (&constraint.value.name, Named::Constraint(constraint)));
    for (name, named) in indexes.chain(constraints) {
        let (Some(name), owner) = (name, Owner { draft, named }) else { continue };
        if engine == Engine::Sqlite && is_sqlite_s_own(name) {
            let message = format!("SQLite keeps names that begin with `sqlite_` for itself, such as `{name}`");
            checker.error("reserved-name", owner.location(), message, "choose another name");
        }
        take(checker, engine, Cow::Borrowed(name), owner, taken, SHARED);
    }
}

fn take<'c>(
    checker: &mut Checker<'c, 'c>,
    engine: Engine,
    name: Cow<'c, str>,
    owner: Owner<'c>,
    taken: &mut Taken<'c>,
    help: &str,
) {
    // SQLite has no schemas, and compares without case.
    let key = match engine {
        Engine::Postgres => (owner.draft.options.schema.as_deref(), name),
        Engine::Sqlite if name.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            (None, Cow::Owned(name.to_ascii_lowercase()))
        }
        Engine::Sqlite => (None, name),
    };
    match taken.get(&key) {
        Some(other) => {
            let (first, second) = (other.describe(), owner.describe());
            let message = format!("the name `{}` is taken twice, by {first} and {second}", key.1);
            checker.clash(owner.location(), (other.location(), "taken here"), message, help);
        }
        None => {
            taken.insert(key, owner);
        }
    }
}

/// Names within a model: a table has one room for its constraints.
fn objects(checker: &mut Checker<'_, '_>, draft: &Draft<'_>) {
    let indexes = draft.indexes.iter().map(|index| (&index.value.name, Named::Index(index)));
    let constraints =
        draft.constraints.iter().map(|constraint| (&constraint.value.name, Named::Constraint(constraint)));
    for (name, named) in indexes.chain(constraints) {
        if let Some(name) = name
            && name.len() > 63
        {
            let message = format!("`{name}` has {} bytes, and a name may have 63", name.len());
            checker.error("long-name", Owner { draft, named }.location(), message, "choose a shorter name");
        }
    }
    let mut seen: Vec<(&str, &Item<'_, Constraint>)> = Vec::new();
    for constraint in &draft.constraints {
        let Some(name) = &constraint.value.name else { continue };
        let engine = constraint.value.engine;
        let other = seen.iter().find(|(taken, other)| {
            let limit = other.value.engine;
            let overlap = limit.is_none() || engine.is_none() || limit == engine;
            // Two that bring an index have met in the whole database's room already.
            overlap && taken == name && !(brings_index(other) && brings_index(constraint))
        });
        if let Some((_, other)) = other {
            let message = format!("two constraints of `{}` are called `{name}`", draft.name.name);
            let help = "choose another name, or limit each to one `engine`";
            checker.clash(constraint.at_key("name"), (other.at_key("name"), "the other one"), message, help);
        }
        seen.push((name, constraint));
    }
}

const fn brings_index(constraint: &Item<'_, Constraint>) -> bool {
    matches!(constraint.value.kind, ConstraintKind::Unique(_) | ConstraintKind::Exclude(_))
}
