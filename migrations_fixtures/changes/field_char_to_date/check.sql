SELECT id, value FROM blog_item ORDER BY id;
-- 1|2024-02-29
-- 2|1999-12-31
