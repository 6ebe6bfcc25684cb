SELECT id, value FROM blog_item ORDER BY id;
-- 1|x
-- 2|b?
