INSERT INTO blog_author (id, name) VALUES (1, 'a');
INSERT INTO blog_post (id, writer_id) VALUES (1, 1);
