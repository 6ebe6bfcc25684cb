INSERT INTO blog_item (id, label) VALUES (1, 'a');
INSERT INTO blog_item (id, label) VALUES (2, 'b');
