INSERT INTO blog_item (id, first, second) VALUES (1, 1, 10), (2, 2, NULL), (3, 2, 20);
