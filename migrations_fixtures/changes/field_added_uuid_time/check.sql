SELECT count(DISTINCT value) FROM blog_item;
-- 2
