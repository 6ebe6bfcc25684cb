//! Renames in an order in which every new name is free when it is taken; circles go through a
//! name in between.

use std::collections::BTreeMap;

/// What a name in between is made of.
pub(super) fn in_between(name: &str) -> String {
    let mut end = name.len().min(63 - "__dorm_".len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("__dorm_{}", &name[..end])
}

/// Orders renames (old, new) among names of one kind.
pub(super) fn order<K: Ord + Clone>(renames: &[(K, K)], between: impl Fn(&K) -> K) -> Vec<(K, K)> {
    let places: BTreeMap<&K, usize> = renames.iter().enumerate().map(|(place, (old, _))| (old, place)).collect();
    let mut state = vec![State::Waiting; renames.len()];
    let mut ordered = Vec::with_capacity(renames.len());
    for start in 0..renames.len() {
        // A chain of names that wait for each other, followed to its end.
        let mut chain = Vec::new();
        let mut next = Some(start);
        while let Some(place) = next {
            match state.get_mut(place) {
                Some(slot @ State::Waiting) => *slot = State::Visited,
                _ => break,
            }
            chain.push(place);
            next = renames.get(place).and_then(|(_, new)| places.get(new).copied());
        }
        // New names are unique, so that a chain that comes back comes back to its beginning.
        let mut chain = chain.into_iter().rev().filter_map(|place| renames.get(place));
        let mut at_last = None;
        if next == Some(start)
            && let Some((old, new)) = chain.next()
        {
            let room = between(old);
            ordered.push((old.clone(), room.clone()));
            at_last = Some((room, new.clone()));
        }
        ordered.extend(chain.cloned());
        ordered.extend(at_last);
    }
    ordered
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Visited,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(renames: &[(&str, &str)]) -> String {
        let renames: Vec<(String, String)> =
            renames.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        let ordered = order(&renames, |name| in_between(name));
        ordered.iter().map(|(old, new)| format!("{old}>{new}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn names_are_free_when_they_are_taken() {
        assert_eq!(ordered(&[("a", "b")]), "a>b");
        assert_eq!(ordered(&[("a", "b"), ("b", "c")]), "b>c a>b");
        assert_eq!(ordered(&[("b", "c"), ("a", "b")]), "b>c a>b");
        assert_eq!(ordered(&[("a", "b"), ("b", "a")]), "b>__dorm_b a>b __dorm_b>a");
        assert_eq!(ordered(&[("a", "b"), ("b", "c"), ("c", "a")]), "c>__dorm_c b>c a>b __dorm_c>a");
        assert_eq!(ordered(&[("x", "a"), ("a", "b"), ("c", "d")]), "a>b x>a c>d");
    }
}
