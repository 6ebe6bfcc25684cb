//! Replicas that follow the server, as far as this role may see them.

use super::Observer;
use crate::database::DatabaseError;
use std::time::Duration;

/// A server (or a program) that follows the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// What it calls itself.
    pub name: String,
    /// The byte of the log up to which it has all; none where the role may not see that.
    pub reached: Option<u64>,
    /// How far it was behind when the server last measured it.
    pub measured: Option<Duration>,
}

impl Observer {
    /// Up to which byte the log is written, and who follows it.
    pub fn replicas(&mut self) -> Result<(u64, Vec<Replica>), DatabaseError> {
        let rows = self.connection()?.texts(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'), r.pid, coalesce(nullif(r.application_name, ''), r.pid::text), \
             pg_wal_lsn_diff(coalesce(r.replay_lsn, r.flush_lsn, r.write_lsn), '0/0'), \
             (extract(epoch FROM greatest(r.write_lag, r.flush_lag, r.replay_lag)) * 1000)::bigint \
             FROM (SELECT) one LEFT JOIN pg_stat_replication r ON r.state IN ('streaming', 'catchup') \
             ORDER BY r.pid",
        )?;
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok());
        let mut position = 0;
        let mut replicas = Vec::new();
        for row in rows {
            let mut values = row.into_iter();
            let mut next = || values.next().flatten();
            position = number(next()).unwrap_or_default();
            if next().is_none() {
                continue;
            }
            replicas.push(Replica {
                name: next().unwrap_or_default(),
                reached: number(next()),
                measured: number(next()).map(Duration::from_millis),
            });
        }
        Ok((position, replicas))
    }
}
