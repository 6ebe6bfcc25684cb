SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND nn.oid IS NULL,
       pg_get_expr(ad.adbin, ad.adrelid), a.attidentity, a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation THEN co.collname END, d.description,
       s.relname, pg_get_expr(ad.adbin, ad.adrelid) = format('nextval(%L::regclass)', s.oid::regclass)
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
LEFT JOIN pg_depend sd ON sd.refclassid = 'pg_class'::regclass AND sd.refobjid = a.attrelid
      AND sd.refobjsubid = a.attnum AND sd.classid = 'pg_class'::regclass AND sd.deptype IN ('a', 'i')
      AND EXISTS (SELECT FROM pg_class WHERE oid = sd.objid AND relkind = 'S')
LEFT JOIN pg_class s ON s.oid = sd.objid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY a.attrelid, a.attnum
