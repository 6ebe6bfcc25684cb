SELECT author_id FROM blog_post;
-- NULL
