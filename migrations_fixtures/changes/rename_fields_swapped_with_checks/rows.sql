INSERT INTO blog_item (id, two, three) VALUES (1, 'a', true), (2, NULL, false);
