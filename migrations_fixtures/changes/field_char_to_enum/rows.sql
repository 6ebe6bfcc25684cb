INSERT INTO blog_item (id, label, value) VALUES (1, 'a', 'open');
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', 'closed');
