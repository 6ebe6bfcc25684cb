-- What can't be declared yet, but for what an extension brought: kind, name.
WITH wanted AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ($schemas)),
found AS (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                          WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' END AS kind,
           c.relnamespace AS schema, c.relname::text AS name, 'pg_class'::regclass AS class, c.oid
    FROM pg_class c
    WHERE c.relkind IN ('v', 'm', 'f', 'c')
       OR (c.relkind = 'S' AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
              AND d.refclassid = 'pg_class'::regclass))
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           p.pronamespace, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
           'pg_proc'::regclass, p.oid
    FROM pg_proc p
    UNION ALL
    SELECT CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' ELSE 'type' END,
           t.typnamespace, t.typname::text, 'pg_type'::regclass, t.oid
    FROM pg_type t
    WHERE t.typtype IN ('e', 'd', 'r')
)
SELECT f.kind, CASE WHEN w.nspname = $own THEN '' ELSE w.nspname || '.' END || f.name
FROM found f JOIN wanted w ON w.oid = f.schema
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = f.class AND e.objid = f.oid AND e.deptype = 'e')
ORDER BY 1, 2
