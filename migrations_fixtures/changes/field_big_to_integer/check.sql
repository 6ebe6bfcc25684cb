SELECT id, value FROM blog_item ORDER BY id;
-- 1|7
-- 2|-3
