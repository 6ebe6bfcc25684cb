//! How many rows the next batch takes: what held a lock for longer than it should takes fewer.

use std::time::Duration;

/// How long a batch should take: others wait for its rows (on SQLite, for the database) meanwhile.
const AIM: Duration = Duration::from_millis(50);
/// Where it begins.
const START: u64 = 1000;
/// A batch that is cheap now needn't be so in the next range of keys.
const LIMIT: u64 = 50_000;

/// The size of batches as it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    rows: u64,
    limit: u64,
}

impl Pace {
    /// `size` is what a person asked for: the beginning, and never more.
    pub(super) fn new(size: Option<u64>) -> Self {
        let rows = size.unwrap_or(START).max(1);
        Self { rows, limit: size.map_or(LIMIT, |size| size.max(1)) }
    }

    /// Rows of the next batch.
    pub(super) const fn rows(self) -> u64 {
        self.rows
    }

    /// A batch took this long: at most twice as many next time, at least half.
    pub(super) fn took(&mut self, elapsed: Duration) {
        let aim = AIM.as_micros();
        let rows = u128::from(self.rows) * aim / elapsed.as_micros().max(1);
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        self.rows = rows.clamp(self.rows.div_ceil(2), self.rows.saturating_mul(2)).clamp(1, self.limit);
    }

    /// A batch met another transaction that wanted the same rows.
    pub(super) fn collided(&mut self) {
        self.rows = self.rows.div_ceil(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_to_what_takes_as_long_as_it_should() {
        let mut pace = Pace::new(None);
        for _ in 0..20 {
            // 10 µs a row.
            pace.took(Duration::from_micros(pace.rows() * 10));
        }
        assert_eq!(pace.rows(), 5000);
        for _ in 0..20 {
            pace.took(Duration::from_secs(60));
        }
        assert_eq!(pace.rows(), 1);
        for _ in 0..40 {
            pace.took(Duration::ZERO);
        }
        assert_eq!(pace.rows(), LIMIT);
    }

    #[test]
    fn what_a_person_says_is_the_most() {
        let mut pace = Pace::new(Some(300));
        pace.took(Duration::from_millis(1));
        assert_eq!(pace.rows(), 300);
        pace.took(Duration::from_millis(100));
        assert_eq!(pace.rows(), 150);
        pace.collided();
        pace.took(Duration::from_millis(1));
        assert_eq!(pace.rows(), 150);
    }
}
