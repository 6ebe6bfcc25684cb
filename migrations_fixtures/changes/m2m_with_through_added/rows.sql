INSERT INTO blog_tag (id, word) VALUES (1, 'x'), (2, 'y');
INSERT INTO blog_post (id, title) VALUES (1, 'a'), (2, 'b');
