SELECT count(*) FROM blog_item WHERE value;
-- 2
