INSERT INTO blog_post (id, title) VALUES (1, 'a');
