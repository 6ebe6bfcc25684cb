INSERT INTO blog_post (id, title, created) VALUES (1, 'a', 5);
INSERT INTO blog_note (id, text) VALUES (1, 'b');
