INSERT INTO blog_item (id, label) VALUES (1, 'a'), (2, 'b');
