-- $1: schemas; $2: names of tables, or NULL for all. The same in the other files.
SELECT c.oid, n.nspname, c.relname, c.relpersistence = 'u',
       to_json(c.reloptions || (SELECT array_agg('toast.' || option)
                                FROM unnest(tc.reloptions) option)),
       ts.spcname, d.description, CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
LEFT JOIN pg_class tc ON tc.oid = c.reltoastrelid
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
