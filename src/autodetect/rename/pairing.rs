//! Which old name belongs to which new one, by what people said.

use crate::text::{Diagnostic, Diagnostics};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

/// Old and new names that belong together, each at most once.
#[derive(Debug)]
pub(super) struct Pairing<K> {
    by_old: BTreeMap<K, K>,
    taken: BTreeSet<K>,
}

impl<K: Ord + Clone + Display> Pairing<K> {
    pub(super) const fn new() -> Self {
        Self { by_old: BTreeMap::new(), taken: BTreeSet::new() }
    }

    /// Two names belong together; an error if one of them is with another already.
    pub(super) fn join(&mut self, old: &K, new: &K, diagnostics: &mut Diagnostics) {
        match self.by_old.get(old) {
            Some(known) if known == new => {}
            Some(known) => diagnostics.push(
                Diagnostic::global("rename", format!("`{old}` can't become both `{known}` and `{new}`"))
                    .help("keep one of the two: look at `--rename`, `--answers`, `renamed_from` and `moved_from`"),
            ),
            None if self.taken.contains(new) => diagnostics.push(
                Diagnostic::global("rename", format!("`{new}` can't be what `{old}` became, and another one too"))
                    .help("keep one of the two: look at `--rename`, `--answers`, `renamed_from` and `moved_from`"),
            ),
            None => {
                self.by_old.insert(old.clone(), new.clone());
                self.taken.insert(new.clone());
            }
        }
    }

    pub(super) fn has_old(&self, old: &K) -> bool {
        self.by_old.contains_key(old)
    }

    pub(super) fn has_new(&self, new: &K) -> bool {
        self.taken.contains(new)
    }

    /// The pairs whose names differ.
    pub(super) fn renames(&self) -> BTreeMap<K, K> {
        self.by_old.iter().filter(|(old, new)| old != new).map(|(old, new)| (old.clone(), new.clone())).collect()
    }
}
