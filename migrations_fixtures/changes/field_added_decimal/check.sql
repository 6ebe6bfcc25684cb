SELECT count(*) FROM blog_item WHERE value = 9.95;
-- 2
