SELECT a.name FROM blog_post p JOIN blog_author a ON a.id = p.author_id;
-- Bob
