INSERT INTO blog_item (id, label, value) VALUES (1, 'a', 7.0);
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', -3.0);
