-- Who a backend ($1) waits for, and the table of the lock that it wants.
SELECT nullif(b.pid, 0), coalesce(nullif(a.application_name, ''), a.backend_type), a.query,
       coalesce((extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start)) * 1000)::bigint, 0),
       a.state,
       (SELECT l.relation::regclass FROM pg_locks l
        WHERE l.pid = $1 AND NOT l.granted AND l.locktype = 'relation'
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) LIMIT 1)
FROM unnest(pg_blocking_pids($1)) AS b (pid)
LEFT JOIN pg_stat_activity a ON a.pid = b.pid
ORDER BY 4 DESC, 1
