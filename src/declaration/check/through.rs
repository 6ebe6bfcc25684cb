//! The model that is a junction: its keys to both sides.

use super::super::draft::{Draft, DraftField};
use super::{Checker, Whose};
use crate::state::ManyToMany;
use crate::text::quoted_list;

pub(super) fn check<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    source: &'c Draft<'a>,
    target: &'c Draft<'a>,
    junction: &'c Draft<'a>,
    place: &DraftField<'a>,
    relation: &ManyToMany,
) {
    if junction.unreadable() || junction.fields.iter().any(|field| field.unresolved) {
        return;
    }
    let sources = keys_to(checker, junction, source);
    let targets = keys_to(checker, junction, target);
    if let Some((first, second)) = &relation.through_fields {
        named(checker, junction, place, (first, source, &sources));
        named(checker, junction, place, (second, target, &targets));
        return;
    }
    if source.name == target.name {
        if sources.len() != 2 {
            wrong_count(checker, junction, source, place, &sources, 2);
        }
        return;
    }
    for (model, keys) in [(source, &sources), (target, &targets)] {
        if keys.len() != 1 {
            wrong_count(checker, junction, model, place, keys, 1);
        }
    }
}

/// The fields of a junction that are keys to a model, or else to one that it extends.
fn keys_to<'c, 'a>(checker: &Checker<'c, 'a>, junction: &'c Draft<'a>, model: &Draft<'a>) -> Vec<&'c str> {
    let to = |name| {
        let keys =
            junction.readable().filter(move |(_, field)| field.relation().is_some_and(|relation| relation.to == name));
        keys.map(|(place, _)| place.name.as_str()).collect::<Vec<_>>()
    };
    let direct = to(model.name.clone());
    if !direct.is_empty() {
        return direct;
    }
    checker
        .ancestors(model)
        .into_iter()
        .map(|base| to(base.name.clone()))
        .find(|keys| !keys.is_empty())
        .unwrap_or_default()
}

fn named<'c, 'a>(
    checker: &mut Checker<'c, 'a>,
    junction: &'c Draft<'a>,
    place: &DraftField<'a>,
    (name, model, keys): (&str, &Draft<'a>, &[&str]),
) {
    if keys.contains(&name) {
        return;
    }
    let location = place.at_key("through_fields");
    if junction.field(name).is_none() {
        return checker.unknown_field(junction, name, location, Whose::Other);
    }
    let message = format!("`{name}` of `{}` is no key to `{}`", junction.name, model.name);
    let help = if keys.is_empty() {
        format!("give `{}` a `ForeignKey` to `{}`", junction.name, model.name)
    } else {
        format!("keys to it are {}; the one to this model comes first", quoted_list(keys.iter().copied()))
    };
    checker.error("through", location, message, help);
}

fn wrong_count(
    checker: &mut Checker<'_, '_>,
    junction: &Draft<'_>,
    model: &Draft<'_>,
    place: &DraftField<'_>,
    keys: &[&str],
    wanted: usize,
) {
    let (message, help) = if keys.len() < wanted {
        let help = format!("give it a `ForeignKey` to `{}`", model.name);
        let what = if wanted == 1 { "no key".to_owned() } else { format!("{} of {wanted} keys", keys.len()) };
        (format!("the junction `{}` has {what} to `{}`", junction.name, model.name), help)
    } else {
        let list = quoted_list(keys.iter().copied());
        let message = format!("the junction `{}` has {} keys to `{}`: {list}", junction.name, keys.len(), model.name);
        (message, "say which with `through_fields = [\"to this model\", \"to the target\"]`".to_owned())
    };
    checker.error("through", place.at_key("through"), message, help);
}
