//! The same for many items at once, on all processors.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Less than this is done before a thread has started.
const ENOUGH: usize = 50_000;

/// Applies a function to every item; the results are in the order of the items. `work` says how
/// much there is to do, in bytes of text or the like.
pub(super) fn map<'i, T: Sync, R: Send>(items: &'i [T], work: usize, apply: impl Fn(&'i T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(items.len());
    if work < ENOUGH || threads < 2 {
        return items.iter().map(apply).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let position = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(position) else { return done };
            done.push((position, apply(item)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for other in others {
            match other.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(position, _)| *position);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_stay_in_order() {
        let items: Vec<usize> = (0..1000).collect();
        for work in [0, usize::MAX] {
            assert_eq!(super::map(&items, work, |item| item * 2), (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        }
    }
}
