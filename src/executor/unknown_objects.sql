-- What can't be declared yet, but for what an extension brought: kind, name. What hangs on a table
-- is named with it.
WITH wanted AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ($schemas)),
relation AS (
    SELECT c.* FROM pg_class c JOIN wanted w ON w.oid = c.relnamespace
    WHERE NOT EXISTS (SELECT FROM pg_depend e
                      WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
),
found AS (
    SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized_view' WHEN 'f' THEN 'foreign_table'
                          WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'partition' END AS kind,
           c.relnamespace AS schema, c.relname::text AS name, 'pg_class'::regclass AS class, c.oid
    FROM relation c
    WHERE c.relkind IN ('v', 'm', 'f', 'c')
       OR (c.relkind IN ('r', 'p') AND c.relispartition)
       OR (c.relkind = 'S' AND NOT EXISTS (
            SELECT FROM pg_depend d
            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
              AND d.refclassid = 'pg_class'::regclass))
    UNION ALL
    SELECT 'row_security', c.relnamespace, c.relname::text, 'pg_class'::regclass, c.oid
    FROM relation c WHERE c.relrowsecurity OR c.relforcerowsecurity
    UNION ALL
    SELECT 'replica_identity', c.relnamespace, c.relname::text, 'pg_class'::regclass, c.oid
    FROM relation c WHERE c.relkind IN ('r', 'p') AND c.relreplident <> 'd'
    UNION ALL
    SELECT 'policy', c.relnamespace, c.relname || '.' || p.polname, 'pg_policy'::regclass, p.oid
    FROM relation c JOIN pg_policy p ON p.polrelid = c.oid
    UNION ALL
    -- The rule by which a view is one has this name.
    SELECT 'rule', c.relnamespace, c.relname || '.' || r.rulename, 'pg_rewrite'::regclass, r.oid
    FROM relation c JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'statistics', c.relnamespace, c.relname || '.' || s.stxname, 'pg_statistic_ext'::regclass, s.oid
    FROM relation c JOIN pg_statistic_ext s ON s.stxrelid = c.oid
    UNION ALL
    -- Those of tables are drift.
    SELECT 'trigger', c.relnamespace, c.relname || '.' || t.tgname, 'pg_trigger'::regclass, t.oid
    FROM relation c JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
    WHERE c.relkind IN ('v', 'f')
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
       OR (t.typtype = 'b' AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid))
    UNION ALL
    SELECT 'collation', collnamespace, collname::text, 'pg_collation'::regclass, oid FROM pg_collation
    UNION ALL
    SELECT 'conversion', connamespace, conname::text, 'pg_conversion'::regclass, oid FROM pg_conversion
    UNION ALL
    SELECT 'operator', oprnamespace,
           oprname || '(' || concat_ws(', ', nullif(oprleft, 0)::regtype, nullif(oprright, 0)::regtype) || ')',
           'pg_operator'::regclass, oid
    FROM pg_operator
    UNION ALL
    SELECT 'operator_class', opcnamespace, opcname::text, 'pg_opclass'::regclass, oid FROM pg_opclass
    UNION ALL
    -- A class that was given no family has one of its own name.
    SELECT 'operator_family', f.opfnamespace, f.opfname::text, 'pg_opfamily'::regclass, f.oid
    FROM pg_opfamily f
    WHERE NOT EXISTS (SELECT FROM pg_opclass o WHERE o.opcfamily = f.oid AND o.opcname = f.opfname)
    UNION ALL
    SELECT 'text_search_configuration', cfgnamespace, cfgname::text, 'pg_ts_config'::regclass, oid FROM pg_ts_config
    UNION ALL
    SELECT 'text_search_dictionary', dictnamespace, dictname::text, 'pg_ts_dict'::regclass, oid FROM pg_ts_dict
    UNION ALL
    SELECT 'text_search_parser', prsnamespace, prsname::text, 'pg_ts_parser'::regclass, oid FROM pg_ts_parser
    UNION ALL
    SELECT 'text_search_template', tmplnamespace, tmplname::text, 'pg_ts_template'::regclass, oid FROM pg_ts_template
),
-- What is in no schema; the server's own has numbers below this.
of_the_database AS (
    SELECT 'event_trigger' AS kind, evtname::text AS name, 'pg_event_trigger'::regclass AS class, oid
    FROM pg_event_trigger
    UNION ALL
    SELECT 'publication', pubname::text, 'pg_publication'::regclass, oid FROM pg_publication
    UNION ALL
    SELECT 'extension', extname::text, 'pg_extension'::regclass, oid FROM pg_extension WHERE extname <> 'plpgsql'
    UNION ALL
    SELECT 'language', lanname::text, 'pg_language'::regclass, oid FROM pg_language WHERE oid >= 16384
    UNION ALL
    SELECT 'access_method', amname::text, 'pg_am'::regclass, oid FROM pg_am WHERE oid >= 16384
    UNION ALL
    SELECT 'cast', castsource::regtype || ' AS ' || casttarget::regtype, 'pg_cast'::regclass, oid
    FROM pg_cast WHERE oid >= 16384
    UNION ALL
    SELECT 'foreign_data_wrapper', fdwname::text, 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'server', srvname::text, 'pg_foreign_server'::regclass, oid FROM pg_foreign_server
)
SELECT f.kind, CASE WHEN w.nspname = $own THEN '' ELSE w.nspname || '.' END || f.name
FROM found f JOIN wanted w ON w.oid = f.schema
-- An extension's, or what a range brings of itself.
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = f.class AND e.objid = f.oid
                  AND (e.deptype = 'e' OR e.deptype = 'i' AND f.class = 'pg_proc'::regclass))
UNION ALL
SELECT o.kind, o.name FROM of_the_database o
WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = o.class AND e.objid = o.oid AND e.deptype IN ('e', 'i'))
UNION ALL
SELECT 'subscription', subname FROM pg_subscription
WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
ORDER BY 1, 2
