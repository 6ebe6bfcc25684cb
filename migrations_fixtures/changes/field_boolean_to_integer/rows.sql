INSERT INTO blog_item (id, label, value) VALUES (1, 'a', true);
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', false);
