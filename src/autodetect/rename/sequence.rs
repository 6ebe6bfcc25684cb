//! Renames in an order in which each new name is free.

use std::collections::BTreeMap;

/// Puts renames (old name to new name) in an order in which each new name is free. A circle goes
/// through a temporary name; so does what has one of the new names and isn't renamed itself (it is
/// about to be removed).
pub(super) fn sequence<K: Ord + Clone>(
    renames: &BTreeMap<K, K>,
    occupied: impl Fn(&K) -> bool,
    temporary: impl Fn(&K) -> K,
) -> Vec<(K, K)> {
    let mut steps = Vec::new();
    let mut pending = BTreeMap::new();
    let mut by_new: Vec<(&K, &K)> = renames.iter().filter(|(old, new)| old != new).collect();
    by_new.sort_by(|one, other| one.1.cmp(other.1));
    for &(old, new) in &by_new {
        pending.insert(old.clone(), new.clone());
        if !renames.contains_key(new) && occupied(new) {
            steps.push((new.clone(), temporary(new)));
        }
    }
    for &(start, _) in &by_new {
        // Follow the chain of names that stand in each other's way; its end is free.
        let mut chain = Vec::new();
        let mut at = start.clone();
        while let Some(next) = pending.remove(&at) {
            chain.push((at, next.clone()));
            at = next;
        }
        let closes = chain.len() > 1 && chain.first().is_some_and(|(first, _)| *first == at);
        if closes && let Some((first, _)) = chain.first_mut() {
            let aside = temporary(first);
            steps.push((first.clone(), aside.clone()));
            *first = aside;
        }
        steps.extend(chain.into_iter().rev());
    }
    steps
}

/// Renames of indexes or constraints of a model in an order in which each new name is free.
pub(in crate::autodetect) fn object_renames(renames: &BTreeMap<String, String>) -> Vec<(String, String)> {
    sequence(renames, |_| false, |name| format!("__dorm_{name}"))
}

#[cfg(test)]
mod tests {
    use super::sequence;
    use std::collections::BTreeMap;

    fn check(renames: &[(&str, &str)], occupied: &[&str], expected: &str) {
        let renames: BTreeMap<String, String> =
            renames.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        let steps = sequence(&renames, |name| occupied.contains(&name.as_str()), |name| format!("__dorm_{name}"));
        let text: Vec<String> = steps.iter().map(|(old, new)| format!("{old}>{new}")).collect();
        assert_eq!(text.join(" "), expected);
    }

    #[test]
    fn each_new_name_is_free() {
        check(&[("a", "b")], &[], "a>b");
        check(&[("a", "b"), ("b", "c")], &["b"], "b>c a>b");
        check(&[("a", "b"), ("b", "a")], &["a", "b"], "b>__dorm_b a>b __dorm_b>a");
        check(&[("a", "b")], &["b"], "b>__dorm_b a>b");
        check(&[("a", "b"), ("b", "c"), ("c", "a")], &[], "c>__dorm_c b>c a>b __dorm_c>a");
    }
}
