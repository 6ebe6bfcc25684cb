//! Names of tables, indexes and constraints: none twice where a database has one room for them.

use super::super::draft::{Draft, Item};
use super::Checker;
use crate::state::{Constraint, ConstraintKind, Engine, FieldType};
use crate::text::Location;
use rustc_hash::FxHashMap;

/// Tables that dorm makes for itself.
const BOOKKEEPING: [&str; 2] = ["dorm_migrations", "dorm_migration_steps"];

const SHARED: &str = "tables, indexes and unique constraints share their names in a database: choose another one \
     (in an abstract model `%(class)s` stands for the model's name)";

/// Who has a name already.
struct Owner {
    location: Location,
    what: String,
}

/// The names taken in a database, by schema and name.
type Taken = FxHashMap<(Option<String>, String), Owner>;

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    for engine in checker.engines.iter().copied() {
        let mut taken = Taken::default();
        // Tables first, so that an index is told of a table, and not a table of an index.
        for draft in checker.drafts.iter().filter(|draft| !draft.options.unmanaged) {
            tables(checker, draft, engine, &mut taken);
        }
        for draft in checker.drafts.iter().filter(|draft| !draft.options.unmanaged) {
            indexes(checker, draft, engine, &mut taken);
        }
    }
    for draft in checker.drafts {
        objects(checker, draft);
    }
}

fn tables(checker: &mut Checker<'_, '_>, draft: &Draft<'_>, engine: Engine, taken: &mut Taken) {
    let owner = Owner { location: draft.at_key("db_table"), what: format!("the table of `{}`", draft.name) };
    table(checker, draft, engine, &draft.table_name(), owner, taken);
    for (place, field) in draft.readable() {
        let FieldType::ManyToMany(relation) = &field.field_type else { continue };
        if relation.through.is_some() {
            continue;
        }
        let name = relation.db_table.clone().unwrap_or_else(|| format!("{}_{}", draft.table_name(), field.name));
        let what = format!("the junction table of `{}.{}`", draft.name, field.name);
        table(checker, draft, engine, &name, Owner { location: place.at_key("db_table"), what }, taken);
    }
}

fn table(
    checker: &mut Checker<'_, '_>,
    draft: &Draft<'_>,
    engine: Engine,
    name: &str,
    owner: Owner,
    taken: &mut Taken,
) {
    match engine {
        Engine::Postgres if name.len() > 63 => {
            let message = format!("the table `{name}` has {} bytes, and PostgreSQL keeps 63", name.len());
            checker.error("long-name", owner.location.clone(), message, "give it a shorter `db_table`");
        }
        Engine::Sqlite if is_sqlite_s_own(name) => {
            let message = format!("SQLite keeps names that begin with `sqlite_` for itself, such as `{name}`");
            checker.error("reserved-name", owner.location.clone(), message, "give it another `db_table`");
        }
        Engine::Postgres | Engine::Sqlite => {}
    }
    if BOOKKEEPING.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        let message = format!("`{name}` is a table that dorm makes for itself");
        checker.error("reserved-name", owner.location.clone(), message, "give the model another `db_table`");
    }
    take(checker, draft, engine, name, owner, taken, "give one of them another `db_table`");
}

fn is_sqlite_s_own(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
}

fn indexes(checker: &mut Checker<'_, '_>, draft: &Draft<'_>, engine: Engine, taken: &mut Taken) {
    let mut names: Vec<(&str, Location, &str)> = Vec::new();
    for index in draft.indexes.iter().filter(|index| index.value.engine.is_none_or(|limit| limit == engine)) {
        if let Some(name) = &index.value.name {
            names.push((name, index.at_key("name"), "index"));
        }
    }
    for constraint in &draft.constraints {
        let what = match &constraint.value.kind {
            ConstraintKind::Unique(_) => "unique constraint",
            ConstraintKind::Exclude(_) if engine == Engine::Postgres => "exclusion constraint",
            ConstraintKind::Exclude(_) | ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => continue,
        };
        if let (Some(name), true) =
            (&constraint.value.name, constraint.value.engine.is_none_or(|limit| limit == engine))
        {
            names.push((name, constraint.at_key("name"), what));
        }
    }
    for (name, location, what) in names {
        if engine == Engine::Sqlite && is_sqlite_s_own(name) {
            let message = format!("SQLite keeps names that begin with `sqlite_` for itself, such as `{name}`");
            checker.error("reserved-name", location.clone(), message, "choose another name");
        }
        let owner = Owner { location, what: format!("this {what} of `{}`", draft.name) };
        take(checker, draft, engine, name, owner, taken, SHARED);
    }
}

fn take(
    checker: &mut Checker<'_, '_>,
    draft: &Draft<'_>,
    engine: Engine,
    name: &str,
    owner: Owner,
    taken: &mut Taken,
    help: &str,
) {
    // SQLite has no schemas, and compares without case.
    let key = match engine {
        Engine::Postgres => (draft.options.schema.clone(), name.to_owned()),
        Engine::Sqlite => (None, name.to_ascii_lowercase()),
    };
    match taken.get(&key) {
        Some(other) => {
            let message = format!("the name `{name}` is taken twice, by {} and {}", other.what, owner.what);
            let message = message.replace(" this ", " an ").replace("an unique", "a unique");
            checker.clash(owner.location, (other.location.clone(), "taken here"), message, help);
        }
        None => {
            taken.insert(key, owner);
        }
    }
}

/// Names within a model: a table has one room for its constraints.
fn objects(checker: &mut Checker<'_, '_>, draft: &Draft<'_>) {
    let indexes = draft.indexes.iter().map(|index| (&index.value.name, index.at_key("name")));
    let constraints = draft.constraints.iter().map(|constraint| (&constraint.value.name, constraint.at_key("name")));
    for (name, location) in indexes.chain(constraints) {
        let Some(name) = name else { continue };
        if name.len() > 63 {
            let message = format!("`{name}` has {} bytes, and a name may have 63", name.len());
            checker.error("long-name", location.clone(), message, "choose a shorter name");
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
