-- What hangs on tables and columns beside their own indexes, constraints and sequences.
SELECT DISTINCT n.nspname, c.relname, a.attname, what.description, what.remedy
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
CROSS JOIN LATERAL (
    SELECT CASE v.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || v.oid::regclass AS description,
           CASE v.relkind WHEN 'm' THEN 'DROP MATERIALIZED VIEW ' ELSE 'DROP VIEW ' END || v.oid::regclass AS remedy
    FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
    WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND v.oid <> c.oid AND v.relkind IN ('v', 'm')
    UNION ALL
    SELECT 'rule ' || quote_ident(r.rulename), format('DROP RULE %I ON %s', r.rulename, r.ev_class::regclass)
    FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class
    WHERE d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid AND v.relkind NOT IN ('v', 'm') AND d.deptype = 'n'
    UNION ALL
    SELECT 'statistics ' || format('%I.%I', sn.nspname, s.stxname), format('DROP STATISTICS %I.%I', sn.nspname, s.stxname)
    FROM pg_statistic_ext s JOIN pg_namespace sn ON sn.oid = s.stxnamespace
    WHERE d.classid = 'pg_statistic_ext'::regclass AND s.oid = d.objid
    UNION ALL
    SELECT format('foreign key `%s` of `%s`', k.conname, o.relname),
           format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
    FROM pg_constraint k JOIN pg_class o ON o.oid = k.conrelid
    WHERE d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype = 'f' AND k.confrelid = c.oid
      AND k.conrelid <> c.oid AND k.conparentid = 0
    UNION ALL
    SELECT 'policy ' || quote_ident(p.polname), format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass)
    FROM pg_policy p
    WHERE d.classid = 'pg_policy'::regclass AND p.oid = d.objid AND d.refobjsubid > 0
    UNION ALL
    SELECT 'function ' || d.objid::regprocedure, 'DROP FUNCTION ' || d.objid::regprocedure
    WHERE d.classid = 'pg_proc'::regclass
    UNION ALL
    SELECT 'trigger ' || quote_ident(t.tgname), format('DROP TRIGGER %I ON %s', t.tgname, t.tgrelid::regclass)
    FROM pg_trigger t
    WHERE d.classid = 'pg_trigger'::regclass AND t.oid = d.objid AND NOT t.tgisinternal AND d.refobjsubid > 0
) what
WHERE c.relkind IN ('r', 'p')
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
UNION
-- Rights on single columns go with them.
SELECT n.nspname, c.relname, a.attname, 'privileges of ' || who.name,
       format('REVOKE ALL (%I) ON %s FROM %s', a.attname, c.oid::regclass, who.name)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
CROSS JOIN LATERAL aclexplode(a.attacl) acl
CROSS JOIN LATERAL (
    SELECT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS name
) who
WHERE c.relkind IN ('r', 'p')
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY 1, 2, 3, 4
