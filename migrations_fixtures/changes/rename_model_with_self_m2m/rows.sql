INSERT INTO blog_item (id, label) VALUES (1, 'a'), (2, 'b');
INSERT INTO blog_item_friends (id, from_item_id, to_item_id) VALUES (1, 1, 2);
