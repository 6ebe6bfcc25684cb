-- Everything that a PostgreSQL schema says, a line each, without the order of columns.
WITH space AS (
    SELECT oid, CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END AS prefix
      FROM pg_namespace
     WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
), relation AS (
    SELECT space.prefix || c.relname AS name, c.*
      FROM pg_class c JOIN space ON space.oid = c.relnamespace
     WHERE c.relname NOT IN ('dorm_migrations', 'dorm_migration_steps')
       AND c.relname !~ '^dorm_migration(s|_steps)_'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
), tables AS (
    SELECT * FROM relation WHERE relkind IN ('r', 'p')
)
SELECT format('table|%s|%s|%s|%s|%s', name, relkind,
              CASE relpersistence WHEN 'p' THEN '' ELSE relpersistence::text END,
              array_to_string(reloptions, ','),
              CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) ELSE '' END)
  FROM tables
UNION ALL
SELECT format('comment|%s|%s', name, obj_description(oid, 'pg_class')) FROM tables
 WHERE obj_description(oid, 'pg_class') IS NOT NULL
UNION ALL
SELECT format('column|%s|%s|%s|%s|default %s|identity %s|generated %s|collation %s', t.name, a.attname,
              format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END,
              coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), a.attidentity, a.attgenerated,
              (SELECT l.collname FROM pg_collation l JOIN pg_type y ON y.oid = a.atttypid
                WHERE l.oid = a.attcollation AND l.oid <> y.typcollation))
  FROM tables t
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT format('comment|%s.%s|%s', t.name, a.attname, col_description(t.oid, a.attnum))
  FROM tables t
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE col_description(t.oid, a.attnum) IS NOT NULL
UNION ALL
SELECT format('constraint|%s|%s|%s|%s', t.name, c.conname, pg_get_constraintdef(c.oid),
              CASE WHEN c.convalidated THEN '' ELSE 'not valid' END)
  FROM tables t
  JOIN pg_constraint c ON c.conrelid = t.oid
 WHERE c.contype IN ('p', 'u', 'f', 'c', 'x')
UNION ALL
SELECT format('index|%s|%s|%s', t.name, i.relname || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END,
              pg_get_indexdef(i.oid))
  FROM tables t
  JOIN pg_index x ON x.indrelid = t.oid
  JOIN pg_class i ON i.oid = x.indexrelid
 WHERE NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u', 'x'))
UNION ALL
SELECT format('trigger|%s|%s', t.name, pg_get_triggerdef(g.oid))
  FROM tables t
  JOIN pg_trigger g ON g.tgrelid = t.oid
 WHERE NOT g.tgisinternal
UNION ALL
SELECT format('sequence|%s|%s|%s', r.name, format_type(s.seqtypid, NULL),
              (SELECT format('owned by %s.%s', t.name, a.attname)
                 FROM pg_depend d
                 JOIN tables t ON t.oid = d.refobjid
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_class'::regclass AND d.objid = r.oid AND d.deptype IN ('a', 'i')))
  FROM relation r
  JOIN pg_sequence s ON s.seqrelid = r.oid
UNION ALL
SELECT format('view|%s|%s', name, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('enum|%s|%s', space.prefix || y.typname,
              (SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = y.oid))
  FROM pg_type y
  JOIN space ON space.oid = y.typnamespace
 WHERE y.typtype = 'e'
UNION ALL
SELECT format('function|%s|%s', space.prefix || p.proname, md5(pg_get_functiondef(p.oid)))
  FROM pg_proc p
  JOIN space ON space.oid = p.pronamespace
 WHERE p.prokind IN ('f', 'p')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
