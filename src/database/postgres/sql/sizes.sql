-- How big tables are: rows as the planner estimates them, where it can; else from pages and the
-- width of the columns. Partitions are summed. $3: whether files are measured, which takes a weak
-- lock on each table for a moment; else the pages counted last.
SELECT n.nspname, c.relname,
       sum(CASE WHEN s.pages = 0 THEN 0
                WHEN s.counted > 0 AND s.reltuples >= 0 THEN s.reltuples::float8 / s.counted * s.pages
                ELSE s.pages * 8168 / (28 + w.width) END)::bigint,
       sum(s.pages * 8192)::bigint
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT p.oid, p.reltuples, greatest(p.relpages, 0)::bigint AS counted,
           CASE WHEN $3 THEN coalesce(pg_relation_size(p.oid), 0) / current_setting('block_size')::bigint
                ELSE greatest(p.relpages, 0)::bigint END AS pages
    FROM (
        SELECT c.oid WHERE c.relkind = 'r'
        UNION ALL
        SELECT leaf.relid FROM pg_partition_tree(c.oid) leaf WHERE c.relkind = 'p' AND leaf.isleaf
    ) leaf
    JOIN pg_class p ON p.oid = leaf.oid AND p.relkind = 'r'
) s
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 24 END), 1)::bigint AS width
    FROM pg_attribute a WHERE a.attrelid = s.oid AND a.attnum > 0 AND NOT a.attisdropped
) w
WHERE c.relkind IN ('r', 'p')
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
GROUP BY n.nspname, c.relname
