INSERT INTO blog_item (id, "Six") VALUES (1, 6), (2, NULL);
