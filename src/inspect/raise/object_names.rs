//! Names that declarations keep: in a database some have one room, in a table others.

use super::RaiseRequest;
use super::own_names::{Named, is_own};
use super::roster::Roster;
use crate::schema::Index;
use crate::state::Engine;
use rustc_hash::FxHashSet;

/// The longest name, in bytes.
const LONGEST: usize = 63;

/// Names that are taken.
#[derive(Debug)]
pub(super) struct ObjectNames {
    /// Whether names that differ in case are one somewhere.
    folded: bool,
    /// Of tables and indexes, which are there under these names.
    relations: FxHashSet<String>,
    /// Of unique constraints that are no index of their own.
    inline: FxHashSet<String>,
    /// Of unique constraints as they are there.
    uniques: FxHashSet<String>,
    /// Conventional ones, of what goes without a name.
    conventional: FxHashSet<String>,
    /// Of the table's constraints.
    constraints: FxHashSet<String>,
}

impl ObjectNames {
    pub fn new(roster: &Roster<'_>, request: &RaiseRequest<'_>) -> Self {
        let mut names = Self {
            folded: request.checks(Engine::Sqlite),
            relations: FxHashSet::default(),
            inline: FxHashSet::default(),
            uniques: FxHashSet::default(),
            conventional: FxHashSet::default(),
            constraints: FxHashSet::default(),
        };
        for (_, entry) in roster.chosen() {
            let indexes = entry.table.indexes.iter().filter_map(|index| index.name.clone());
            let all: Vec<String> = indexes.chain([entry.table.name.name.clone()]).collect();
            names.relations.extend(all.iter().map(|name| names.fold(name)).collect::<Vec<_>>());
            let uniques = entry.table.uniques.iter().filter_map(|unique| unique.name.as_deref());
            names.uniques.extend(uniques.map(|name| names.fold(name)).collect::<Vec<_>>());
        }
        names
    }

    fn fold(&self, name: &str) -> String {
        if self.folded { name.to_lowercase() } else { name.to_owned() }
    }

    /// The constraints of another table have a room of their own.
    pub fn next_table(&mut self) {
        self.constraints.clear();
    }

    /// Whether a declaration can have a name at all.
    fn is_sayable(&self, name: &str) -> bool {
        let reserved = self.folded && name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"));
        !name.trim().is_empty() && name.len() <= LONGEST && !name.chars().any(char::is_control) && !reserved
    }

    /// Takes the conventional name of an index or unique over some columns, which goes without a name
    /// then. It can't where another one has that name: `a_b (c)` and `a (b_c)` have the same.
    pub fn take_conventional(&mut self, named: Named, table: &str, columns: &[&str], own: Option<&str>) -> bool {
        let name = crate::dialect::lower::conventional_name(table, &columns.join("_"), named.suffix(), "");
        let folded = self.fold(&name);
        let is_own = own.is_some_and(|own| self.fold(own) == folded);
        let is_there = self.relations.contains(&folded) || self.uniques.contains(&folded);
        let free = !self.conventional.contains(&folded) && !self.inline.contains(&folded) && (is_own || !is_there);
        if free {
            self.conventional.insert(folded);
        }
        free
    }

    /// The name of an index that is there, unless it is a tool's and none is needed.
    pub fn index(&self, index: &Index, table: &str, columns: &[&str], need: Need) -> Option<String> {
        let name = index.name.as_deref().filter(|name| self.is_sayable(name))?;
        let named = if index.unique { Named::UniqueIndex } else { Named::Index };
        (need == Need::Needed || !is_own(name, named, table, columns)).then(|| name.to_owned())
    }

    /// The name of a constraint, unless it is a tool's and none is needed.
    pub fn constraint(
        &mut self,
        name: Option<&str>,
        named: Named,
        (table, columns): (&str, &[&str]),
        need: Need,
    ) -> Option<String> {
        let kept = name
            .filter(|name| self.is_sayable(name))
            .filter(|name| need == Need::Needed || !is_own(name, named, table, columns))
            .filter(|name| self.is_free(name, named));
        let kept = match (kept, need) {
            (Some(kept), _) => kept.to_owned(),
            (None, Need::Wanted) => return None,
            (None, Need::Needed) => self.invented(named, table, columns),
        };
        let folded = self.fold(&kept);
        if matches!(named, Named::Unique | Named::Exclusion) {
            self.inline.insert(folded.clone());
        }
        self.constraints.insert(folded);
        Some(kept)
    }

    fn is_free(&self, name: &str, named: Named) -> bool {
        let folded = self.fold(name);
        let shares = matches!(named, Named::Unique | Named::Exclusion);
        let is_taken =
            shares && [&self.inline, &self.relations, &self.conventional].iter().any(|taken| taken.contains(&folded));
        !is_taken && !self.constraints.contains(&folded)
    }

    /// A name for what has none and needs one: the engine holds no other against it.
    fn invented(&self, named: Named, table: &str, columns: &[&str]) -> String {
        let suffix = named.suffix();
        let columns = columns.join("_");
        let mut number = 0_usize;
        loop {
            let text = if number == 0 { String::new() } else { number.to_string() };
            let name = crate::dialect::lower::conventional_name(table, &columns, suffix, &text);
            if self.is_free(&name, named) {
                return name;
            }
            number += 1;
        }
    }
}

/// Whether a declaration can do without a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It can: a tool's own name isn't kept.
    Wanted,
    /// It can't.
    Needed,
}
