SELECT id, writer_id FROM blog_post ORDER BY id;
-- 1|1
-- 2|1
-- 3|2
