INSERT INTO blog_item (id, label, first, second) VALUES (1, 'a', 1, 10), (2, 'b', 2, NULL), (3, 'c', 2, 20);
