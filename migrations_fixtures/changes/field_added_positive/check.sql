SELECT id, value FROM blog_item ORDER BY id;
-- 1|0
-- 2|0
