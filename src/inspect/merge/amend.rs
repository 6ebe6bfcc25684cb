//! The differences of a table become changes of its model's declaration.

use super::field::{Facet, amended};
use super::{Amendment, InspectedModel, MergeRequest, Tables};
use crate::dialect::lower::{self, LowerError, Origin, TracedTable};
use crate::drift::{ColumnFacet, Difference, Edit, Partners, Swap, is_one_column};
use crate::schema::{Index, IndexElement, Table};
use crate::state::{Engine, Field, Model, ProjectState};
use std::collections::{BTreeMap, BTreeSet};

/// What has to change in a declared model so that it says what is live. `state` has the models as
/// they were read.
pub(super) fn amendments(
    request: &MergeRequest<'_>,
    state: &ProjectState,
    tables: &Tables<'_>,
    declared: &Model,
    entry: &InspectedModel,
) -> Result<Vec<Amendment>, LowerError> {
    let key = tables.key_of(declared);
    let (Some(live), Some(place)) = (tables.live.get(&key), tables.expected.get(&key)) else { return Ok(Vec::new()) };
    let to = lower::traced(state, &entry.model, request.engine)?;
    let mut amender = Amender {
        request,
        declared,
        entry,
        live,
        from: lower::traced(request.declared, declared, request.engine)?,
        spelled: &request.expected[*place].table,
        partners: Partners::of(&to.table, live, request.engine),
        to,
        facets: BTreeMap::new(),
        added: BTreeSet::new(),
        items: Vec::new(),
        keys: Vec::new(),
        demoted: Vec::new(),
    };
    if request.taken_over.contains(&declared.key()) {
        amender.keys.push(Amendment::SetKey { key: "managed", node: None });
    }
    for difference in tables.differences(*place) {
        amender.difference(difference);
    }
    amender.junctions(tables);
    Ok(amender.finish())
}

struct Amender<'a> {
    request: &'a MergeRequest<'a>,
    declared: &'a Model,
    entry: &'a InspectedModel,
    live: &'a Table,
    /// The declared table.
    from: TracedTable,
    /// The same as the server spells it.
    spelled: &'a Table,
    /// The table as it was read.
    to: TracedTable,
    partners: Partners,
    /// What differs, by the place of the field that was read.
    facets: BTreeMap<usize, BTreeSet<Facet>>,
    /// Fields that are new, by their place.
    added: BTreeSet<usize>,
    items: Vec<(Origin, Amendment)>,
    keys: Vec<Amendment>,
    demoted: Vec<Amendment>,
}

/// An object that is live and not declared so.
struct Found {
    /// What of the model that was read brings it.
    live: Option<Origin>,
    /// What of the declared model it takes the place of.
    declared: Option<Origin>,
    facet: Facet,
}

impl Amender<'_> {
    fn difference(&mut self, difference: &Difference) {
        match &difference.edit {
            Edit::Column { name, facet, .. } => self.column(name, *facet),
            Edit::DropColumn(name) => {
                if let Some(place) = self.field_of(name) {
                    self.added.insert(place);
                }
            }
            Edit::Unique(swap) => {
                let live = match origin(swap.live, &self.partners.uniques, &self.to.uniques) {
                    None => self.inline_unique(swap.live),
                    found => found,
                };
                let declared = place_of(swap, &self.spelled.uniques, &self.from.uniques);
                self.object(swap.live, Found { live, declared, facet: Facet::Unique });
            }
            Edit::ForeignKey(swap) => {
                let live = origin(swap.live, &self.partners.foreign_keys, &self.to.foreign_keys);
                let declared = place_of(swap, &self.spelled.foreign_keys, &self.from.foreign_keys);
                self.object(swap.live, Found { live, declared, facet: Facet::Key });
            }
            Edit::Check(swap) => {
                let live = origin(swap.live, &self.partners.checks, &self.to.checks);
                let declared = place_of(swap, &self.spelled.checks, &self.from.checks);
                self.object(swap.live, Found { live, declared, facet: Facet::Check });
            }
            Edit::Exclusion(swap) => {
                let live = origin(swap.live, &self.partners.exclusions, &self.to.exclusions);
                let declared = place_of(swap, &self.spelled.exclusions, &self.from.exclusions);
                self.object(swap.live, Found { live, declared, facet: Facet::Check });
            }
            Edit::Index(swap) => {
                let live = origin(swap.live, &self.partners.indexes, &self.to.indexes);
                let declared = place_of(swap, &self.spelled.indexes, &self.from.indexes);
                let unique = swap.live.and_then(|at| self.live.indexes.get(at)).is_some_and(|index| index.unique);
                let facet = if unique { Facet::Unique } else { Facet::Index };
                self.object(swap.live, Found { live, declared, facet });
            }
            Edit::PrimaryKey(_) => self.primary_key(),
            Edit::Comment(_) if self.entry.model.options.db_table_comment.is_some() => {
                self.set_keys(&["db_table_comment"]);
            }
            Edit::Options(_) => self.set_keys(&["options", "db_tablespace"]),
            Edit::Partition(_) => self.set_keys(&["partition_by"]),
            // What is declared and not there stays declared; the rest no declaration can say.
            Edit::Comment(_) | Edit::CreateTable | Edit::AddColumn(_) | Edit::Statements(_) | Edit::Nothing => {}
        }
    }

    fn column(&mut self, name: &str, facet: ColumnFacet) {
        let Some(place) = self.field_of(name) else { return };
        let facet = match facet {
            ColumnFacet::Type | ColumnFacet::Identity | ColumnFacet::Generated => Facet::Type,
            ColumnFacet::Null => Facet::Null,
            ColumnFacet::Default => Facet::Default,
            ColumnFacet::Collation => Facet::Collation,
            ColumnFacet::Comment if self.entry.model.fields[place].db_comment.is_none() => return,
            ColumnFacet::Comment => Facet::Comment,
        };
        self.facets.entry(place).or_default().insert(facet);
    }

    fn object(&mut self, live: Option<usize>, found: Found) {
        let (Some(_), Some(origin)) = (live, found.live) else { return };
        let (list, node, total) = match origin {
            Origin::Field(place) => {
                self.facets.entry(place).or_default().insert(found.facet);
                return;
            }
            Origin::Index(at) => {
                let node = self.request.form.index(&self.entry.model.indexes[at]);
                ("indexes", node, self.declared.indexes.len())
            }
            Origin::Constraint(at) => {
                let constraint = &self.entry.model.constraints[at];
                let node = self.request.form.constraint(&self.declared.name, constraint);
                ("constraints", node, self.declared.constraints.len())
            }
        };
        let replaced = match (origin, found.declared) {
            (Origin::Index(_), Some(Origin::Index(at))) | (Origin::Constraint(_), Some(Origin::Constraint(at))) => {
                Some(total - 1 - at)
            }
            _ => None,
        };
        let amendment = match replaced {
            Some(from_end) => Amendment::ReplaceItem { list, from_end, node },
            None => Amendment::AddItem { list, node },
        };
        // Two objects may be one item's.
        if self.items.iter().all(|(known, _)| *known != origin) {
            self.items.push((origin, amendment));
        }
    }

    /// SQLite's inline UNIQUE is a unique index where it is declared.
    fn inline_unique(&self, live: Option<usize>) -> Option<Origin> {
        let unique = self.live.uniques.get(live?)?;
        let covers = |index: &Index| {
            index.unique
                && index.condition.is_none()
                && index.elements.len() == unique.columns.len()
                && index.elements.iter().zip(&unique.columns).all(|(element, column)| match element {
                    IndexElement::Column { name, .. } => is_one_column(name, column, self.request.engine),
                    IndexElement::Expression { .. } => false,
                })
        };
        let at = self.to.table.indexes.iter().position(covers).filter(|_| self.request.engine == Engine::Sqlite)?;
        self.to.indexes.get(at).copied()
    }

    fn primary_key(&mut self) {
        let live = &self.entry.model;
        if live.primary_key != self.declared.primary_key {
            let node = live.primary_key.clone().map(Into::into);
            self.keys.push(Amendment::SetKey { key: "primary_key", node });
        }
        for (place, field) in live.fields.iter().enumerate() {
            if self.declared_field(field).is_some_and(|declared| declared.primary_key != field.primary_key) {
                self.facets.entry(place).or_default().insert(Facet::PrimaryKey);
            }
        }
        // A key that isn't there stays declared, but it isn't the key.
        for declared in self.declared.fields.iter().filter(|declared| declared.primary_key) {
            if declared.column().is_some_and(|column| self.field_of(&column).is_none()) {
                let field = Field { primary_key: false, ..declared.clone() };
                if let Some(Amendment::AlterField { name, before, after, .. }) = self.alteration(declared, &field) {
                    // Where nobody wrote it, it goes by itself.
                    self.demoted.push(Amendment::AlterField { name, before, after, node: None });
                }
            }
        }
    }

    /// Sets the model's keys that differ.
    fn set_keys(&mut self, keys: &[&'static str]) {
        let (before, after) = (self.request.form.keys(self.declared), self.request.form.keys(&self.entry.model));
        for &key in keys {
            if before.get(key) != after.get(key) {
                self.keys.push(Amendment::SetKey { key, node: after.get(key).cloned() });
            }
        }
    }

    /// Many-to-many fields, which are tables of their own.
    fn junctions(&mut self, tables: &Tables<'_>) {
        for (place, field) in self.entry.model.fields.iter().enumerate() {
            let Some(junction) = self.entry.model.junction_table(field) else { continue };
            let key = tables.beside(&self.entry.model, junction);
            let declared = self.declared.fields.iter().find(|field| {
                self.declared.junction_table(field).is_some_and(|name| tables.beside(self.declared, name) == key)
            });
            match (declared, tables.expected.get(&key)) {
                (Some(_), Some(at)) if !tables.differences(*at).is_empty() => {
                    self.facets.entry(place).or_default().insert(Facet::Junction);
                }
                (None, _) if !tables.junctions.contains(&key) && !tables.models.contains_key(&key) => {
                    self.added.insert(place);
                }
                _ => {}
            }
        }
    }

    fn field_of(&self, column: &str) -> Option<usize> {
        let is_it = |field: &Field| field.column().is_some_and(|own| is_one_column(&own, column, self.request.engine));
        self.entry.model.fields.iter().position(is_it)
    }

    /// The declared field of the same column, or of the same junction table.
    fn declared_field(&self, field: &Field) -> Option<&Field> {
        let engine = self.request.engine;
        self.declared.fields.iter().find(|declared| match (declared.column(), field.column()) {
            (Some(declared), Some(live)) => is_one_column(&declared, &live, engine),
            (None, None) => {
                let live = self.entry.model.junction_table(field);
                live.is_some() && self.declared.junction_table(declared) == live
            }
            _ => false,
        })
    }

    /// The change from one field to another, if a declaration says them differently.
    fn alteration(&self, from: &Field, to: &Field) -> Option<Amendment> {
        let (form, model) = (self.request.form, &self.declared.name);
        let (before, after) = (form.field_table(model, from), form.field_table(model, to));
        let node = Some(form.field(model, to, None));
        (before != after).then(|| Amendment::AlterField { name: from.name.clone(), before, after, node })
    }

    fn finish(self) -> Vec<Amendment> {
        let form = self.request.form;
        let mut amendments = Vec::new();
        for (place, facets) in &self.facets {
            let live = &self.entry.model.fields[*place];
            let Some(declared) = self.declared_field(live) else { continue };
            let field = amended(declared, live, facets, self.request.engine);
            amendments.extend(self.alteration(declared, &field));
        }
        amendments.extend(self.demoted);
        for place in &self.added {
            let field = &self.entry.model.fields[*place];
            let related = self.entry.related_names.iter().find(|(name, _)| *name == field.name);
            let node = form.field(&self.declared.name, field, related.map(|(_, related)| related.as_str()));
            amendments.push(Amendment::AddField { name: field.name.clone(), node });
        }
        amendments.extend(self.keys);
        // Places are counted from the end: what is added would move them.
        let (replaced, added): (Vec<_>, Vec<_>) = self
            .items
            .into_iter()
            .map(|(_, amendment)| amendment)
            .partition(|amendment| matches!(amendment, Amendment::ReplaceItem { .. }));
        amendments.extend(replaced.into_iter().chain(added));
        amendments
    }
}

/// The origin of what was read of a live object.
fn origin(live: Option<usize>, partners: &[Option<usize>], origins: &[Origin]) -> Option<Origin> {
    let partner = partners.get(live?).copied().flatten()?;
    origins.get(partner).copied()
}

/// The origin of the declared object that a live one differs from.
fn place_of<T: PartialEq>(swap: &Swap<T>, spelled: &[T], origins: &[Origin]) -> Option<Origin> {
    let declared = swap.to.as_ref()?;
    let at = spelled.iter().position(|object| object == declared)?;
    origins.get(at).copied()
}
