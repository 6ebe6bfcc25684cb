-- Who holds a lock that one of these would wait for. $1: tables as SQL names them; $2: the mode
-- wanted on each; $3: backends that don't count; $4: milliseconds that a transaction may be old.
SELECT l.pid, coalesce(nullif(a.application_name, ''), a.backend_type), a.query,
       coalesce((extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.query_start)) * 1000)::bigint, 0),
       a.state, l.relation::regclass
FROM unnest($1::text[], $2::text[]) AS wanted (name, mode)
JOIN pg_locks l ON l.locktype = 'relation' AND l.relation = to_regclass(wanted.name)
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND (l.pid IS NULL OR l.pid <> ALL ($3::int[]))
  AND (a.pid IS NULL OR a.xact_start IS NULL OR clock_timestamp() - a.xact_start >= $4 * interval '1 millisecond')
  AND l.mode = ANY (CASE wanted.mode
      WHEN 'ACCESS EXCLUSIVE' THEN '{AccessShareLock,RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'::text[]
      WHEN 'EXCLUSIVE' THEN '{RowShareLock,RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'
      WHEN 'SHARE ROW EXCLUSIVE' THEN '{RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'
      WHEN 'SHARE' THEN '{RowExclusiveLock,ShareUpdateExclusiveLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'
      WHEN 'SHARE UPDATE EXCLUSIVE' THEN '{ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'
      WHEN 'ROW EXCLUSIVE' THEN '{ShareLock,ShareRowExclusiveLock,ExclusiveLock,AccessExclusiveLock}'
      WHEN 'ROW SHARE' THEN '{ExclusiveLock,AccessExclusiveLock}'
      ELSE '{AccessExclusiveLock}' END)
ORDER BY 4 DESC, 1
