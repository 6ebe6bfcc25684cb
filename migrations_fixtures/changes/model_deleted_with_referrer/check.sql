SELECT count(*) FROM blog_post;
-- 3
