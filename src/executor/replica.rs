//! Batches wait for replicas: what is written faster than they follow makes everybody who reads from
//! them read what was, and a primary that keeps its log for them run full.

use super::{Event, Executor, Failure, interrupt};
use crate::database::postgres::Replica;
use std::collections::VecDeque;
use std::thread;
use std::time::{Duration, Instant};

/// How often replicas are looked at while batches run, and while one is waited for.
const LOOK: Duration = Duration::from_millis(250);
/// How often it is looked whether there are any.
const SEARCH: Duration = Duration::from_secs(5);
/// How long what was written is remembered, in looks.
const REMEMBERED: usize = 4_096;

/// How far the log was, and when.
#[derive(Debug, Default)]
pub(super) struct Lag {
    written: VecDeque<(Instant, u64)>,
    next_look: Option<Instant>,
}

impl Lag {
    /// How far a replica is behind: as the server measured it last, or by the age of the first thing
    /// that it hasn't got. The server doesn't count on while a replica stands still.
    fn of(&self, replica: &Replica, now: Instant) -> Option<Duration> {
        let reached = replica.reached?;
        let missing = self.written.iter().find(|(_, position)| *position > reached);
        let standing = missing.map(|(when, _)| now.saturating_duration_since(*when));
        standing.map(|standing| standing.max(replica.measured.unwrap_or_default()))
    }

    fn remember(&mut self, now: Instant, position: u64) {
        if self.written.len() >= REMEMBERED {
            self.written.pop_front();
        }
        self.written.push_back((now, position));
    }
}

impl Executor<'_> {
    /// Waits until no replica is further behind than it may be.
    pub(super) fn wait_for_replicas(&mut self, lag: &mut Lag) -> Result<(), Failure> {
        if lag.next_look.is_some_and(|next| Instant::now() < next) {
            return Ok(());
        }
        let mut told = false;
        loop {
            interrupt::check()?;
            // Who may not look, or can't just now, doesn't wait.
            let Some(Ok((position, replicas))) = self.observer().map(|observer| observer.replicas()) else {
                lag.next_look = Some(Instant::now() + SEARCH);
                return Ok(());
            };
            let now = Instant::now();
            let worst = replicas
                .iter()
                .filter_map(|replica| Some((lag.of(replica, now)?, replica)))
                .max_by_key(|(lag, _)| *lag);
            lag.remember(now, position);
            lag.next_look = Some(now + if replicas.is_empty() { SEARCH } else { LOOK });
            let Some((behind, replica)) = worst.filter(|(behind, _)| *behind > self.options.max_lag) else {
                return Ok(());
            };
            let line =
                format!("waiting for the replica `{}`, which is {:.1} s behind", replica.name, behind.as_secs_f64());
            if !told {
                (self.events)(Event::Note { message: line.clone() });
                told = true;
            }
            (self.events)(Event::Progress { line });
            thread::sleep(LOOK);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_that_stands_still_falls_behind() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let replica = |reached, measured: Option<u64>| Replica {
            name: "r".to_owned(),
            reached: Some(reached),
            measured: measured.map(Duration::from_secs),
        };
        let mut lag = Lag::default();
        for second in 0..10 {
            lag.remember(at(second), 100 * second);
        }
        assert_eq!(lag.of(&replica(900, None), at(20)), None);
        // What was written in the fourth second is what it hasn't got.
        assert_eq!(lag.of(&replica(399, None), at(20)), Some(Duration::from_secs(16)));
        assert_eq!(lag.of(&replica(899, Some(30)), at(10)), Some(Duration::from_secs(30)));
        // All is there: what was measured once counts no more.
        assert_eq!(lag.of(&replica(900, Some(30)), at(10)), None);
        assert_eq!(lag.of(&Replica { reached: None, ..replica(0, None) }, at(10)), None);
    }
}
