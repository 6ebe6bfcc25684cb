SELECT count(*) FROM blog_item WHERE value IN (7, -3);
-- 2
