INSERT INTO blog_item (id, label, value) VALUES (1, 'a', 7);
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', -3);
