SELECT id, value FROM blog_item ORDER BY id;
-- 1|open
-- 2|open
