INSERT INTO blog_item (id, label, value) VALUES (1, 'a', 1);
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', 2);
