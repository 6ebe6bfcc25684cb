INSERT INTO blog_item (id, label, amount) VALUES (1, 'a', 5);
INSERT INTO blog_item (id, label, amount) VALUES (2, 'b', NULL);
