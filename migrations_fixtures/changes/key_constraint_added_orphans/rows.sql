INSERT INTO blog_post (id, title, author_id) VALUES (1, 't', 77);
