SELECT id, value FROM blog_item ORDER BY id;
-- 1|3
-- 2|3
