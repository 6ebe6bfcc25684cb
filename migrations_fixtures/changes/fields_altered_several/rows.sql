INSERT INTO blog_item (id, label, value, size) VALUES (1, 'a', 'x', 3);
