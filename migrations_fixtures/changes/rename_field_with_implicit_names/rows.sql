INSERT INTO blog_item (id, label, amount, code) VALUES (1, 'a', 5, 'q');
