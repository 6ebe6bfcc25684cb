SELECT post_id, tag_id FROM blog_post_tags ORDER BY id;
-- 1|1
-- 1|2
-- 2|2
