INSERT INTO blog_item (id, label, value) VALUES (1, 'a', '2024-02-29');
INSERT INTO blog_item (id, label, value) VALUES (2, 'b', 'someday');
