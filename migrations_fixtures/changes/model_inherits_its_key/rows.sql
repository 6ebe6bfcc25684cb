INSERT INTO blog_parent (id, x) VALUES (1, 'a');
INSERT INTO blog_parent (id, x) VALUES (2, 'b');
INSERT INTO blog_child (id, y) VALUES (2, 'c');
