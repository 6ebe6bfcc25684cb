INSERT INTO blog_stock (shop, item, shelf) VALUES (1, 1, 5), (1, 2, 6);
