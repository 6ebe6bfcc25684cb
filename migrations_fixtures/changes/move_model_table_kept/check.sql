SELECT count(*) FROM blog_author;
-- 2
