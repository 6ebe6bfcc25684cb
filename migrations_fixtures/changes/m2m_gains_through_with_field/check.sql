SELECT post_id, tag_id, weight FROM blog_tagging ORDER BY id;
-- 1|1|1
-- 1|2|1
-- 2|2|1
