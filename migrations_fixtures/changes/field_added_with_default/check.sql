SELECT id, value FROM blog_item ORDER BY id;
-- 1|new
-- 2|new
