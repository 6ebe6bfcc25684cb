SELECT id, post_id, author_id FROM entries_authors ORDER BY id;
-- 1|1|1
-- 2|1|2
