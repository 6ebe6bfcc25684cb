-- The parts of partitioned tables, which no declaration can say, with what they have beside what
-- their parent gives them: statements for a database in which the parents are and the parts aren't.
WITH RECURSIVE part (oid, parent, depth) AS (
    SELECT i.inhrelid, i.inhparent, 1
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_inherits i ON i.inhparent = c.oid
    WHERE c.relkind = 'p' AND NOT c.relispartition
      AND n.nspname = ANY ($1::text[]) AND c.relname = ANY ($2::text[])
    UNION ALL
    SELECT i.inhrelid, i.inhparent, part.depth + 1
    FROM part
    JOIN pg_inherits i ON i.inhparent = part.oid
), made (rank, depth, name, number, sql) AS (
    SELECT 0, part.depth, c.relname::text, 0,
           format('CREATE %sTABLE IF NOT EXISTS %s PARTITION OF %s %s%s%s%s',
                  CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END,
                  c.oid::regclass, part.parent::regclass, pg_get_expr(c.relpartbound, c.oid),
                  CASE c.relkind WHEN 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) ELSE '' END,
                  CASE WHEN c.reloptions IS NULL THEN '' ELSE format(' WITH (%s)', array_to_string(c.reloptions, ', ')) END,
                  (SELECT format(' TABLESPACE %I', s.spcname) FROM pg_tablespace s WHERE s.oid = c.reltablespace))
    FROM part JOIN pg_class c ON c.oid = part.oid
    UNION ALL
    SELECT 1, part.depth, part.oid::regclass::text, a.attnum,
           format('ALTER TABLE ONLY %s ALTER COLUMN %I SET NOT NULL', part.oid::regclass, a.attname)
    FROM part
    JOIN pg_attribute a ON a.attrelid = part.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull
    JOIN pg_attribute p ON p.attrelid = part.parent AND p.attname = a.attname AND NOT p.attnotnull
    -- A primary key of its own brings it.
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = part.oid AND k.contype = 'p'
                      AND k.coninhcount = 0 AND a.attnum = ANY (k.conkey))
    UNION ALL
    SELECT 1, part.depth, part.oid::regclass::text, a.attnum,
           format('ALTER TABLE ONLY %s ALTER COLUMN %I %s', part.oid::regclass, a.attname,
                  coalesce('SET DEFAULT ' || pg_get_expr(own.adbin, own.adrelid), 'DROP DEFAULT'))
    FROM part
    JOIN pg_attribute a ON a.attrelid = part.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    JOIN pg_attribute p ON p.attrelid = part.parent AND p.attname = a.attname
    LEFT JOIN pg_attrdef own ON own.adrelid = a.attrelid AND own.adnum = a.attnum
    LEFT JOIN pg_attrdef theirs ON theirs.adrelid = p.attrelid AND theirs.adnum = p.attnum
    WHERE pg_get_expr(own.adbin, own.adrelid) IS DISTINCT FROM pg_get_expr(theirs.adbin, theirs.adrelid)
    UNION ALL
    SELECT CASE k.contype WHEN 'f' THEN 4 ELSE 2 END, part.depth, part.oid::regclass::text, 0,
           format('ALTER TABLE %s%s ADD CONSTRAINT %I %s', CASE WHEN k.connoinherit THEN 'ONLY ' ELSE '' END,
                  part.oid::regclass, k.conname, pg_get_constraintdef(k.oid, true))
    FROM part
    JOIN pg_constraint k ON k.conrelid = part.oid
    WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND k.conparentid = 0 AND k.coninhcount = 0
    UNION ALL
    SELECT 3, part.depth, part.oid::regclass::text, 0,
           regexp_replace(pg_get_indexdef(x.indexrelid, 0, true), '^CREATE (UNIQUE )?INDEX ', 'CREATE \1INDEX IF NOT EXISTS ')
    FROM part
    JOIN pg_index x ON x.indrelid = part.oid
    WHERE x.indisvalid
      AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = x.indexrelid)
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
)
-- A default is its own part's parts' too, if they are made after it.
SELECT sql FROM made ORDER BY greatest(rank, 1), depth, rank, name, number, sql
