INSERT INTO blog_item (id, label) VALUES (41, 'a');
