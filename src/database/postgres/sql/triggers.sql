SELECT t.tgrelid, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled NOT IN ('D', 'R')
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname = ANY ($1::text[]) AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
ORDER BY t.tgrelid, t.tgname COLLATE "C"
