SELECT count(*) FROM blog_post_labels;
-- 3
