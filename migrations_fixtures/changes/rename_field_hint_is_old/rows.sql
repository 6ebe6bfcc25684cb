INSERT INTO blog_item (id, label, total) VALUES (1, 'a', 5);
INSERT INTO blog_item (id, label, total) VALUES (2, 'b', NULL);
