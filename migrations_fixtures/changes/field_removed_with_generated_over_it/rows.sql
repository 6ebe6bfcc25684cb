INSERT INTO blog_item (id, label, amount) VALUES (1, 'a', 5), (2, 'b', 7);
