-- Columns that count: schema, table, column, sequence, last number given, first number, step, and
-- the right that is lacking for a look at the highest value.
SELECT n.nspname::text, c.relname::text, a.attname::text, s.oid::regclass::text,
       CASE WHEN has_sequence_privilege(s.oid, 'SELECT,USAGE') THEN pg_sequence_last_value(s.oid) END,
       q.seqstart, q.seqincrement,
       CASE WHEN NOT has_schema_privilege(n.oid, 'USAGE') THEN 'USAGE on schema ' || quote_ident(n.nspname)
            WHEN NOT has_column_privilege(c.oid, a.attnum, 'SELECT') THEN 'SELECT on table ' || c.oid::regclass
            WHEN NOT has_sequence_privilege(s.oid, 'SELECT,USAGE') THEN 'SELECT on sequence ' || s.oid::regclass
            WHEN row_security_active(c.oid) THEN 'BYPASSRLS, and row security hides rows of ' || c.oid::regclass END
FROM pg_sequence q JOIN pg_class s ON s.oid = q.seqrelid AND s.relkind = 'S'
JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.deptype IN ('a', 'i')
     AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
JOIN pg_class c ON c.oid = d.refobjid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
WHERE q.seqincrement > 0 AND ($all OR c.relkind = 'p' OR pg_relation_size(c.oid) > 0)
ORDER BY 1, 2, 3
