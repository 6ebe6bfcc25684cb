SELECT a.name FROM blog_post p JOIN blog_author a ON a.id = p.author_id;
-- Bob
SELECT author_id FROM blog_post_others;
-- 1
