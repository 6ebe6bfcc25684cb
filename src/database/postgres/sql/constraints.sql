SELECT co.conrelid, co.conname, co.contype,
       (SELECT json_agg(a.attname ORDER BY k.place)
        FROM unnest(co.conkey) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = co.conrelid AND a.attnum = k.number),
       fn.nspname, fc.relname,
       (SELECT json_agg(a.attname ORDER BY k.place)
        FROM unnest(co.confkey) WITH ORDINALITY k (number, place)
        JOIN pg_attribute a ON a.attrelid = co.confrelid AND a.attnum = k.number),
       co.confdeltype, co.confupdtype, co.confmatchtype,
       CASE WHEN co.condeferred THEN 'deferred' WHEN co.condeferrable THEN 'immediate' END,
       co.convalidated,
       -- PostgreSQL 18: what isn't enforced isn't validated either.
       co.convalidated OR co.conenforced,
       pg_get_expr(co.conbin, co.conrelid), co.conindid,
       (SELECT json_agg(o.oprname ORDER BY k.place)
        FROM unnest(co.conexclop) WITH ORDINALITY k (operator, place)
        JOIN pg_operator o ON o.oid = k.operator)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_constraint co ON co.conrelid = c.oid AND co.contype IN ('p', 'u', 'f', 'c', 'x') AND co.conparentid = 0
LEFT JOIN pg_class fc ON fc.oid = co.confrelid
LEFT JOIN pg_namespace fn ON fn.oid = fc.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY co.conrelid, co.conname COLLATE "C"
