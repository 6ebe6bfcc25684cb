-- What tables need and no declaration can say: extensions, schemas, types, functions, collations and
-- the sequences that no column owns; each as a statement that does nothing where it is there.
-- An object comes after what it needs: what is needed by a longer way comes first.
WITH RECURSIVE wanted AS (
    SELECT c.oid
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
), parts (class, oid) AS (
    SELECT 'pg_class'::regclass::oid, oid FROM wanted
    UNION ALL
    SELECT 'pg_attrdef'::regclass, d.oid FROM pg_attrdef d JOIN wanted w ON w.oid = d.adrelid
    UNION ALL
    SELECT 'pg_constraint'::regclass, k.oid FROM pg_constraint k JOIN wanted w ON w.oid = k.conrelid
    UNION ALL
    SELECT 'pg_class'::regclass, i.indexrelid FROM pg_index i JOIN wanted w ON w.oid = i.indrelid
), need (class, oid, depth) AS (
    SELECT class, oid, 0 FROM parts
    UNION
    SELECT d.refclassid, d.refobjid, need.depth + 1
    FROM need
    JOIN pg_depend d ON d.classid = need.class AND d.objid = need.oid
    WHERE d.refobjid >= 16384 AND need.depth < 24
      -- What is of a table is there with it, and a sequence doesn't need the column that owns it.
      AND NOT (d.refclassid = 'pg_class'::regclass
               AND NOT EXISTS (SELECT FROM pg_class s WHERE s.oid = d.refobjid AND s.relkind IN ('S', 'c')))
      AND NOT (d.refclassid = 'pg_type'::regclass
               AND EXISTS (SELECT FROM pg_type t JOIN pg_class r ON r.oid = t.typrelid
                           WHERE t.oid = d.refobjid AND r.relkind <> 'c'))
), direct AS (
    SELECT class, oid, max(depth) AS depth FROM need WHERE depth > 0 GROUP BY class, oid
), extension AS (
    SELECT DISTINCT e.refobjid AS oid
    FROM direct
    JOIN pg_depend e ON e.classid = direct.class AND e.objid = direct.oid AND e.deptype = 'e'
    UNION
    SELECT oid FROM direct WHERE class = 'pg_extension'::regclass
), own AS (
    SELECT * FROM direct
    WHERE NOT EXISTS (SELECT FROM pg_depend e
                      WHERE e.classid = direct.class AND e.objid = direct.oid AND e.deptype = 'e')
), made (rank, depth, oid, sql) AS (
    SELECT 0, 0, n.oid, format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname)
    FROM own JOIN pg_namespace n ON n.oid = own.oid AND own.class = 'pg_namespace'::regclass
    WHERE n.nspname <> ALL (ARRAY['public', $3])
    UNION ALL
    SELECT 1, 0, x.oid, format('CREATE EXTENSION IF NOT EXISTS %I', x.extname)
    FROM extension JOIN pg_extension x ON x.oid = extension.oid
    UNION ALL
    SELECT 2, own.depth, c.oid,
           format('CREATE COLLATION IF NOT EXISTS %s (provider = %s, lc_collate = %L, lc_ctype = %L)', c.oid::regcollation,
                  CASE c.collprovider WHEN 'i' THEN 'icu' ELSE 'libc' END, c.collcollate, c.collctype)
    FROM own JOIN pg_collation c ON c.oid = own.oid AND own.class = 'pg_collation'::regclass
    WHERE c.collprovider = 'c'
    UNION ALL
    SELECT 2, own.depth, s.seqrelid,
           format('CREATE SEQUENCE IF NOT EXISTS %s AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s',
                  s.seqrelid::regclass, format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart,
                  s.seqcache, CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END)
    FROM own JOIN pg_sequence s ON s.seqrelid = own.oid AND own.class = 'pg_class'::regclass
    WHERE NOT EXISTS (SELECT FROM pg_depend o WHERE o.classid = 'pg_class'::regclass AND o.objid = s.seqrelid
                      AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i'))
    UNION ALL
    SELECT 2, own.depth, p.oid,
           CASE WHEN n.nspname = $3
                THEN regexp_replace(pg_get_functiondef(p.oid), '^(CREATE OR REPLACE \w+ )(\w+|"[^"]*")\.', '\1')
                ELSE pg_get_functiondef(p.oid) END
    FROM own JOIN pg_proc p ON p.oid = own.oid AND own.class = 'pg_proc'::regclass
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind <> 'a'
      -- One that speaks of a table's rows can't be made before the table.
      AND NOT EXISTS (SELECT FROM pg_depend d JOIN pg_type t ON t.oid = d.refobjid JOIN pg_class r ON r.oid = t.typrelid
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                        AND d.refclassid = 'pg_type'::regclass AND r.relkind <> 'c')
    UNION ALL
    SELECT 2, own.depth, t.oid,
           format(E'DO $dorm$ BEGIN\n  IF to_regtype(%L) IS NULL THEN\n    CREATE %s;\n  END IF;\nEND $dorm$',
                  t.oid::regtype, definition)
    FROM own JOIN pg_type t ON t.oid = own.oid AND own.class = 'pg_type'::regclass
    CROSS JOIN LATERAL (
        SELECT CASE t.typtype
        WHEN 'e' THEN format('TYPE %s AS ENUM (%s)', t.oid::regtype,
            (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder)
             FROM pg_enum e WHERE e.enumtypid = t.oid))
        WHEN 'd' THEN format('DOMAIN %s AS %s', t.oid::regtype, format_type(t.typbasetype, t.typtypmod))
            || coalesce((SELECT ' COLLATE ' || t.typcollation::regcollation FROM pg_type b
                         WHERE b.oid = t.typbasetype AND b.typcollation <> t.typcollation), '')
            || coalesce(' DEFAULT ' || t.typdefault, '')
            || CASE WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
            || coalesce((SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), ''
                                           ORDER BY k.conname)
                         FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'), '')
        WHEN 'c' THEN format('TYPE %s AS (%s)', t.oid::regtype,
            (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum)
             FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped))
        WHEN 'r' THEN (SELECT format('TYPE %s AS RANGE (subtype = %s%s)', t.oid::regtype, r.rngsubtype::regtype,
                                     CASE WHEN r.rngsubdiff <> 0 THEN ', subtype_diff = ' || r.rngsubdiff ELSE '' END)
                       FROM pg_range r WHERE r.rngtypid = t.oid)
        END AS definition
    ) made_of
    WHERE definition IS NOT NULL
)
SELECT sql FROM made ORDER BY rank, depth DESC, oid
