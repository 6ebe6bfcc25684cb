SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND nn.oid IS NULL,
       pg_get_expr(ad.adbin, ad.adrelid), a.attidentity, a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END, d.description,
       s.relname, s.counts
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
-- PostgreSQL 18 has them as constraints, and they may be NOT VALID.
LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND NOT nn.convalidated
      AND nn.conkey = ARRAY[a.attnum]
-- Of two sequences that it owns, the one that it counts with. LIMIT keeps this from becoming a join
-- of all columns with all sequences.
LEFT JOIN LATERAL (
    SELECT s.relname,
           pg_get_expr(ad.adbin, ad.adrelid) = format('nextval(%L::regclass)', s.oid::regclass) AS counts
    FROM pg_depend sd JOIN pg_class s ON s.oid = sd.objid AND s.relkind = 'S'
    WHERE (a.attidentity <> '' OR a.atthasdef)
      AND sd.refclassid = 'pg_class'::regclass AND sd.refobjid = a.attrelid AND sd.refobjsubid = a.attnum
      AND sd.classid = 'pg_class'::regclass AND sd.deptype IN ('a', 'i')
    ORDER BY counts DESC NULLS LAST LIMIT 1) s ON true
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY a.attrelid, a.attnum
