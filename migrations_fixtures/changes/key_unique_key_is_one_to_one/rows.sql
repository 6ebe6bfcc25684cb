INSERT INTO blog_author (id, name) VALUES (1, 'Ann');
INSERT INTO blog_post (id, title, author_id) VALUES (1, 'x', 1);
