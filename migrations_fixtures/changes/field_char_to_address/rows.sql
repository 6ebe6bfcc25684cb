INSERT INTO blog_item (id, label, value) VALUES (1, 'a', '10.0.0.1');
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', '::1');
