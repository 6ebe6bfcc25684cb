INSERT INTO blog_item (id, label, value) VALUES (1, 'a', '2024-02-29 13:14:15');
