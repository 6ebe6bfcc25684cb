SELECT CAST(value AS text) FROM blog_item;
-- 2024-02-29 00:00:00
