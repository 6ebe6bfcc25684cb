INSERT INTO blog_item (id, label, value) VALUES (1, 'a', '6f1ed002-ab59-5921-8b4a-6e1d4e1b1a11');
