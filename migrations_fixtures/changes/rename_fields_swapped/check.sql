SELECT id, second, first FROM blog_item ORDER BY id;
-- 1|1|10
-- 2|2|NULL
-- 3|2|20
