SELECT author_id FROM blog_post;
-- 1
-- 1
