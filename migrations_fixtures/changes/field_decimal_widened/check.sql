SELECT count(*) FROM blog_item WHERE value IN (7.25, -3.5);
-- 2
