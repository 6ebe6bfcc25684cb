//! A list whose copies share their items.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::FusedIterator;
use std::ops::Index;
use std::sync::Arc;

/// A list that reads like a `Vec<T>` and is copied by reference: a copy costs a word for each item,
/// and two lists that share an item needn't look into it to be equal there. An item that is changed
/// is copied first, if somebody else has it too.
///
/// A wide model is one of a thousand moments of a history, and a migration changes one of its
/// fields: the moments share all others, and so do the tables that are made of them.
pub struct SharedList<T>(Vec<Arc<T>>);

impl<T> SharedList<T> {
    /// Nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by its place.
    pub fn get(&self, place: usize) -> Option<&T> {
        self.0.get(place).map(|item| &**item)
    }

    /// The first.
    pub fn first(&self) -> Option<&T> {
        self.get(0)
    }

    /// The last.
    pub fn last(&self) -> Option<&T> {
        self.0.last().map(|item| &**item)
    }

    /// All, in order.
    pub fn iter(&self) -> Iter<'_, T> {
        Iter(self.0.iter())
    }

    /// Whether the two lists have the very same item at a place.
    pub fn shares(&self, place: usize, other: &Self) -> bool {
        matches!((self.0.get(place), other.0.get(place)), (Some(one), Some(other)) if Arc::ptr_eq(one, other))
    }

    /// Where one is that answers a question with yes. Most stand where they stood: that place is
    /// looked at first.
    pub fn position_near(&self, place: usize, mut is_wanted: impl FnMut(&T) -> bool) -> Option<usize> {
        match self.get(place) {
            Some(item) if is_wanted(item) => Some(place),
            _ => self.iter().position(is_wanted),
        }
    }

    /// The first that answers a question with yes, as [`position_near`](Self::position_near) finds it.
    pub fn find_near(&self, place: usize, is_wanted: impl FnMut(&T) -> bool) -> Option<&T> {
        self.get(self.position_near(place, is_wanted)?)
    }

    /// All, in order, as they are shared.
    pub fn shared(&self) -> &[Arc<T>] {
        &self.0
    }

    /// Adds one at the end; an item that is shared already stays so.
    pub fn push(&mut self, item: impl Into<Arc<T>>) {
        self.0.push(item.into());
    }

    /// Puts one at a place.
    pub fn insert(&mut self, place: usize, item: impl Into<Arc<T>>) {
        self.0.insert(place, item.into());
    }

    /// Takes one away.
    pub fn remove(&mut self, place: usize) -> Arc<T> {
        self.0.remove(place)
    }

    /// Takes all away.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps what a question is answered with yes for.
    pub fn retain(&mut self, mut keep: impl FnMut(&T) -> bool) {
        self.0.retain(|item| keep(item));
    }

    /// Puts them into an order.
    pub fn sort_by(&mut self, mut compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        self.0.sort_by(|one, other| compare(one, other));
    }

    /// Puts them into the order of something that each has.
    pub fn sort_by_key<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.0.sort_by_key(|item| key(item));
    }

    /// Two change places.
    pub fn swap(&mut self, one: usize, other: usize) {
        self.0.swap(one, other);
    }
}

impl<T: Clone> SharedList<T> {
    /// One by its place, to be changed: it is shared no more then.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut T> {
        self.0.get_mut(place).map(Arc::make_mut)
    }

    /// The last, to be changed: it is shared no more then.
    pub fn last_mut(&mut self) -> Option<&mut T> {
        self.0.last_mut().map(Arc::make_mut)
    }

    /// All, to be changed: they are shared no more then.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut T> {
        self.0.iter_mut().map(Arc::make_mut)
    }
}

impl<T: Clone> std::ops::IndexMut<usize> for SharedList<T> {
    fn index_mut(&mut self, place: usize) -> &mut T {
        Arc::make_mut(&mut self.0[place])
    }
}

impl<T> Index<usize> for SharedList<T> {
    type Output = T;

    fn index(&self, place: usize) -> &T {
        &self.0[place]
    }
}

impl<T> Clone for SharedList<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }

    fn clone_from(&mut self, source: &Self) {
        self.0.clone_from(&source.0);
    }
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for SharedList<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self).finish()
    }
}

impl<T: PartialEq> PartialEq for SharedList<T> {
    fn eq(&self, other: &Self) -> bool {
        let same = |(one, other): (&Arc<T>, &Arc<T>)| Arc::ptr_eq(one, other) || one == other;
        self.0.len() == other.0.len() && self.0.iter().zip(&other.0).all(same)
    }
}

impl<T: PartialEq> PartialEq<SharedList<T>> for Vec<T> {
    fn eq(&self, other: &SharedList<T>) -> bool {
        self.iter().eq(other)
    }
}

impl<T: Serialize> Serialize for SharedList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for SharedList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}

impl<T> From<Vec<T>> for SharedList<T> {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T, const N: usize> From<[T; N]> for SharedList<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T, I: Into<Arc<T>>> FromIterator<I> for SharedList<T> {
    fn from_iter<S: IntoIterator<Item = I>>(items: S) -> Self {
        Self(items.into_iter().map(Into::into).collect())
    }
}

impl<T, I: Into<Arc<T>>> Extend<I> for SharedList<T> {
    fn extend<S: IntoIterator<Item = I>>(&mut self, items: S) {
        self.0.extend(items.into_iter().map(Into::into));
    }
}

impl<'a, T> IntoIterator for &'a SharedList<T> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T>;

    fn into_iter(self) -> Iter<'a, T> {
        self.iter()
    }
}

impl<'a, T: Clone> IntoIterator for &'a mut SharedList<T> {
    type Item = &'a mut T;
    type IntoIter = std::iter::Map<std::slice::IterMut<'a, Arc<T>>, fn(&'a mut Arc<T>) -> &'a mut T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter_mut().map(Arc::make_mut)
    }
}

impl<T: Clone> IntoIterator for SharedList<T> {
    type Item = T;
    type IntoIter = std::iter::Map<std::vec::IntoIter<Arc<T>>, fn(Arc<T>) -> T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().map(Arc::unwrap_or_clone)
    }
}

/// The items of a [`SharedList`].
pub struct Iter<'a, T>(std::slice::Iter<'a, Arc<T>>);

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> fmt::Debug for Iter<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Iter")
    }
}

impl<'a, T> Iterator for Iter<'a, T> {
    type Item = &'a T;

    fn next(&mut self) -> Option<&'a T> {
        self.0.next().map(|item| &**item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }

    fn nth(&mut self, place: usize) -> Option<&'a T> {
        self.0.nth(place).map(|item| &**item)
    }
}

impl<T> DoubleEndedIterator for Iter<'_, T> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|item| &**item)
    }
}

impl<T> ExactSizeIterator for Iter<'_, T> {}

impl<T> FusedIterator for Iter<'_, T> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_what_neither_changes() {
        let one: SharedList<String> = ["a", "b", "c"].map(str::to_owned).into();
        let mut other = one.clone();
        other[1].push('!');
        other.push("d".to_owned());
        assert_eq!(one.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(other.iter().rev().collect::<Vec<_>>(), ["d", "c", "b!", "a"]);
        let shared = |place: usize| Arc::ptr_eq(&one.shared()[place], &other.shared()[place]);
        assert_eq!([shared(0), shared(1), shared(2)], [true, false, true]);
        assert_ne!(one, other);
        other.remove(3);
        other[1].pop();
        assert_eq!(one, other);
    }
}
