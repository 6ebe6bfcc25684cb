SELECT id, post_id, label_id FROM blog_post_tags ORDER BY id;
-- 1|1|1
-- 2|1|2
-- 3|2|2
