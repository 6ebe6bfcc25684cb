SELECT count(*), count(value) FROM blog_item;
-- 2|2
