INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'O''Brien');
INSERT INTO blog_post (id, title, author_id) VALUES (1, 'First', 1), (2, 'Second', 1), (3, 'Third', 2);
