SELECT id, value FROM blog_item ORDER BY id;
-- 1|A
-- 2|B
