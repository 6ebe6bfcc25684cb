SELECT id, value FROM blog_item ORDER BY id;
-- 1|2024-02-29
