-- Elements: column or null, expression or null, option bits or null (included), collation, operator class.
SELECT i.indrelid, i.indexrelid, ic.relname, am.amname, i.indisunique, i.indisvalid AND i.indisready AND i.indislive,
       i.indnullsnotdistinct,
       pg_get_expr(i.indpred, i.indrelid), to_json(ic.reloptions), ts.spcname,
       (SELECT json_agg(json_build_array(
                   a.attname,
                   CASE WHEN k.number = 0 THEN pg_get_indexdef(i.indexrelid, k.place::int, false) END,
                   CASE WHEN k.place <= i.indnkeyatts THEN i.indoption[k.place - 1] END,
                   CASE WHEN k.place <= i.indnkeyatts
                         AND i.indcollation[k.place - 1] NOT IN (0, coalesce(a.attcollation, 'default'::regcollation))
                        THEN (SELECT collname FROM pg_collation WHERE oid = i.indcollation[k.place - 1]) END,
                   CASE WHEN k.place <= i.indnkeyatts
                        THEN (SELECT CASE WHEN NOT opcdefault OR ia.attoptions IS NOT NULL THEN opcname END
                                     || coalesce(' (' || (SELECT string_agg(format('%s=%L', option_name, option_value), ', ')
                                                          FROM pg_options_to_table(ia.attoptions)) || ')', '')
                              FROM pg_opclass
                              JOIN pg_attribute ia ON ia.attrelid = i.indexrelid AND ia.attnum = k.place
                              WHERE pg_opclass.oid = i.indclass[k.place - 1]) END
               ) ORDER BY k.place)
        FROM unnest(i.indkey) WITH ORDINALITY k (number, place)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number <> 0)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_index i ON i.indrelid = c.oid
JOIN pg_class ic ON ic.oid = i.indexrelid
JOIN pg_am am ON am.oid = ic.relam
LEFT JOIN pg_tablespace ts ON ts.oid = ic.reltablespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY i.indrelid, ic.relname COLLATE "C"
