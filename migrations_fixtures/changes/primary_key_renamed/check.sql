SELECT a.name FROM blog_post p JOIN blog_author a ON a.number = p.author_id;
-- Bob
