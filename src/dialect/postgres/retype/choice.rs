//! Which columns get their new type beside the old ones.

use super::objects::Objects;
use super::{Retyped, Retyping};
use crate::dialect::postgres::plan::{ENGINE, Pair, Work};
use crate::dialect::postgres::undeclared::{self, Reason};
use crate::dialect::postgres::{cast, ddl, disturbance, recipes};
use crate::plan::{Batch, Catalogue, PlanError};
use crate::schema::{Column, ColumnIdentity, SchemaObject, Table};
use crate::sql;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Columns by the place of their table among the pairs.
type Chosen = BTreeMap<usize, Vec<Retyped>>;

/// Decides for each table how its columns get their new types. What costs nothing, or can't be done
/// this way, is left to ALTER COLUMN.
pub(crate) fn choose(work: &Work, pairs: &mut [Pair], catalogue: &mut dyn Catalogue) -> Result<(), PlanError> {
    let mut chosen = Chosen::new();
    for (place, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.takes_recipes) {
        let columns = costly(work, pair, catalogue)?;
        if !columns.is_empty() {
            chosen.insert(place, columns);
        }
    }
    if chosen.is_empty() {
        return Ok(());
    }
    let links = links(pairs);
    follow(work, pairs, &links, &mut chosen);
    for (group, places) in groups(&chosen, &links).into_iter().enumerate() {
        let columns: Chosen = places.iter().filter_map(|place| Some((*place, chosen.remove(place)?))).collect();
        let Some(retypings) = retypings(group, columns, pairs, &links) else { continue };
        for (place, retyping) in &retypings {
            if let Some(pair) = pairs.get(*place) {
                check_undeclared(work, pair, retyping, pairs)?;
            }
        }
        for (place, retyping) in retypings {
            if let Some(pair) = pairs.get_mut(place) {
                retyping.objects.take_from(&mut pair.difference);
                pair.retyping = Some(retyping);
            }
        }
    }
    Ok(())
}

/// The columns whose change of type isn't done in a moment.
fn costly(work: &Work, pair: &Pair, catalogue: &mut dyn Catalogue) -> Result<Vec<Retyped>, PlanError> {
    let dropped: Vec<String> =
        pair.difference.indexes.dropped.iter().filter_map(|index| index.name().map(str::to_owned)).collect();
    let mut columns = Vec::new();
    for (old, new) in disturbance::retyped(pair).filter(|(_, new)| !pair.recreated.contains(&new.name)) {
        let retyped = Retyped::of(work, old, new);
        let rewrites = retyped.change.rewrites;
        let cost = if rewrites == Some(true) {
            None
        } else {
            catalogue.postgres_cost(&pair.named.declared.name, &retyped.change.actions(), &dropped)?
        };
        let is_free = match cost {
            Some(cost) => !cost.rewrites && !cost.scans,
            // Nobody could be asked: where no table is known, the type alone counts.
            None => rewrites == Some(false) && !work.live.is_known(),
        };
        if !is_free {
            columns.push(retyped);
        }
    }
    Ok(columns)
}

/// A column of a pair, by the pair's place.
type Place = (usize, String);

/// The foreign keys between tables that stay: which column points at which.
fn links(pairs: &[Pair]) -> BTreeSet<(Place, Place)> {
    let places: BTreeMap<_, usize> = pairs.iter().enumerate().map(|(place, pair)| (&pair.after.name, place)).collect();
    let mut links = BTreeSet::new();
    for (place, pair) in pairs.iter().enumerate() {
        for key in pair.before.foreign_keys.iter().chain(&pair.after.foreign_keys) {
            let Some(&target) = places.get(&key.target) else { continue };
            links.extend(
                key.columns
                    .iter()
                    .zip(&key.target_columns)
                    .map(|(column, other)| ((place, column.clone()), (target, other.clone()))),
            );
        }
    }
    links
}

/// Columns that point at those chosen, and those that they point at, change with them.
fn follow(work: &Work, pairs: &[Pair], links: &BTreeSet<(Place, Place)>, chosen: &mut Chosen) {
    let is_chosen = |chosen: &Chosen, (place, name): &Place| {
        chosen.get(place).is_some_and(|columns| columns.iter().any(|column| column.new.name == *name))
    };
    loop {
        let mut found: Option<Place> = None;
        for (source, target) in links {
            let other = match (is_chosen(chosen, source), is_chosen(chosen, target)) {
                (true, false) => target,
                (false, true) => source,
                _ => continue,
            };
            let retyped =
                pairs.get(other.0).and_then(|pair| disturbance::retyped(pair).find(|(_, new)| new.name == other.1));
            if let Some((old, new)) = retyped {
                chosen.entry(other.0).or_default().push(Retyped::of(work, old, new));
                found = Some(other.clone());
                break;
            }
        }
        if found.is_none() {
            return;
        }
    }
}

/// Tables that change together.
fn groups(chosen: &Chosen, links: &BTreeSet<(Place, Place)>) -> Vec<BTreeSet<usize>> {
    let mut groups: Vec<BTreeSet<usize>> = chosen.keys().map(|place| BTreeSet::from([*place])).collect();
    let has = |(place, name): &Place| {
        chosen.get(place).is_some_and(|columns| columns.iter().any(|column| column.new.name == *name))
    };
    for (source, target) in links.iter().filter(|(source, target)| has(source) && has(target)) {
        let (together, mut rest): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.contains(&source.0) || group.contains(&target.0));
        rest.push(together.into_iter().flatten().collect());
        groups = rest;
    }
    groups.sort();
    groups
}

/// How the columns of a group get their types; none where one of them can't be made beside another.
fn retypings(
    group: usize,
    columns: Chosen,
    pairs: &[Pair],
    links: &BTreeSet<(Place, Place)>,
) -> Option<BTreeMap<usize, Retyping>> {
    let has = |place: usize, name: &str| {
        columns.get(&place).is_some_and(|columns| columns.iter().any(|column| column.new.name == name))
    };
    for (source, target) in links {
        let is_pointed_at = has(target.0, &target.1);
        // What points at it must come along.
        if is_pointed_at && !has(source.0, &source.1) {
            return None;
        }
    }
    let mut renames = BTreeMap::new();
    for (place, columns) in &columns {
        let own: Vec<(&str, &str)> =
            columns.iter().map(|column| (column.new.name.as_str(), column.coming.as_str())).collect();
        renames.insert(&pairs.get(*place)?.after.name, own);
    }
    let mut parts = Vec::new();
    for (place, columns) in &columns {
        let pair = pairs.get(*place)?;
        let is_linked = |column: &Retyped| {
            let own = (*place, column.new.name.clone());
            links.iter().any(|(source, target)| *source == own || *target == own)
        };
        let fits = columns.iter().all(|column| {
            is_free_standing(pair, column)
                // Keys of another kind can't be compared with those that they point at meanwhile.
                && (!is_linked(column) || cast::is_same_family(&column.old.data_type, &column.new.data_type) && !column.by_hand)
        });
        let objects = Objects::of(pair, &renames)?;
        if !fits || !objects.names_differ() || pair.before.partition.is_some() || pair.after.partition.is_some() {
            return None;
        }
        parts.push((*place, objects, batch(pair, columns)?));
    }
    let mut columns = columns;
    let retypings = parts.into_iter().filter_map(|(place, objects, batch)| {
        Some((place, Retyping { group, columns: columns.remove(&place)?, objects, batch }))
    });
    Some(retypings.collect())
}

/// Whether nothing hangs on a column that can't be made for another one beside it.
fn is_free_standing(pair: &Pair, column: &Retyped) -> bool {
    let name = &column.new.name;
    let counts = |column: &Column| matches!(column.auto, None | Some(ColumnIdentity::Identity(_)));
    let is_read = |table: &Table| {
        let mut computed = table.columns.iter().filter_map(|other| other.generated.as_ref());
        let mut excluding = table
            .exclusions
            .iter()
            .flat_map(|exclusion| exclusion.elements.iter().map(|(element, _)| element).chain(&exclusion.condition));
        computed.any(|generated| sql::mentions(&generated.expression, name, ENGINE))
            || excluding.any(|text| sql::mentions(text, name, ENGINE))
    };
    column.old.generated.is_none()
        && column.new.generated.is_none()
        && counts(&column.old)
        && column.old.auto == column.new.auto
        && !is_read(&pair.before)
        && !is_read(&pair.after)
}

/// The rows to be gone through; none where the table has no key to go along.
fn batch(pair: &Pair, columns: &[Retyped]) -> Option<Batch> {
    let mut names = BTreeSet::new();
    let mut conditions = Vec::new();
    for column in columns {
        names.insert(column.coming.as_str());
        let empty = format!("{} IS NULL", ddl::quote(&column.coming));
        // NULL becomes something else only where somebody says so.
        let may_stay = column.old.nullable && column.fill.is_none() && !column.by_hand;
        let known = format!("{} IS NOT NULL", ddl::quote(&column.new.name));
        conditions.push(if may_stay { format!("{empty} AND {known}") } else { empty });
    }
    // Names that are cut at their 63rd byte may be equal.
    if names.len() != columns.len() {
        return None;
    }
    let condition = match conditions.as_slice() {
        [one] => one.clone(),
        several => several.iter().map(|one| format!("({one})")).collect::<Vec<_>>().join(" OR "),
    };
    let coming: Vec<String> = columns.iter().map(|column| column.coming.clone()).collect();
    let key = recipes::key(pair, &coming);
    (!key.is_empty()).then(|| Batch {
        table: pair.after.name.clone(),
        key,
        set: columns.iter().map(|column| (column.coming.clone(), column.value())).collect(),
        condition: Some(condition),
        size: None,
        sleep: Duration::ZERO,
        max_batches: None,
    })
}

/// Refuses where something hangs on the old column that nobody declared, and that would go with it.
fn check_undeclared(work: &Work, pair: &Pair, retyping: &Retyping, pairs: &[Pair]) -> Result<(), PlanError> {
    let declared = pairs.iter().flat_map(|other| {
        let table = &other.named.declared.name.name;
        let keys = other.named.table.foreign_keys.iter().filter_map(SchemaObject::name);
        keys.map(move |name| format!("foreign key `{name}` of `{table}`"))
    });
    let declared: BTreeSet<String> = declared.collect();
    for column in &retyping.columns {
        let named = pair.named.declared.columns.iter().find(|old| old.identity == column.old.identity);
        let name = named.map_or(&column.old.name, |old| &old.name);
        undeclared::check_column(&work.live, &pair.named, name, Reason::Replaced { declared: &declared })?;
    }
    Ok(())
}
