SELECT id, total FROM blog_item ORDER BY id;
-- 1|NULL
-- 2|NULL
