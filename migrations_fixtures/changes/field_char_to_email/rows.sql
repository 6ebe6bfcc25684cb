INSERT INTO blog_item (id, label, value) VALUES (1, 'a', 'a@b.c');
