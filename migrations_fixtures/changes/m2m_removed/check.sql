SELECT count(*) FROM blog_tag;
-- 2
