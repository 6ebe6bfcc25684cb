SELECT post_id, tag_id FROM tagging ORDER BY id;
-- 1|1
-- 1|2
-- 2|2
