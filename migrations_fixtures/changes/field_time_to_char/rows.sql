INSERT INTO blog_item (id, label, value) VALUES (1, 'a', '13:14:15');
