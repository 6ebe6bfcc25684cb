SELECT count(*) FROM blog_item WHERE value = CURRENT_DATE;
-- 2
