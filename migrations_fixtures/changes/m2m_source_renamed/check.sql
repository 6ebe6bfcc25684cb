SELECT id, entry_id, tag_id FROM blog_entry_tags ORDER BY id;
-- 1|1|1
-- 2|1|2
-- 3|2|2
