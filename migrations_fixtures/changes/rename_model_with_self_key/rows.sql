INSERT INTO blog_item (id, label, parent_id) VALUES (1, 'a', NULL), (2, 'b', 1);
