INSERT INTO blog_left (id, l) VALUES (1, 7);
INSERT INTO blog_right (id, r) VALUES (1, 8);
