INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO blog_post (id, title) VALUES (1, 't');
INSERT INTO blog_post_authors (id, post_id, author_id) VALUES (1, 1, 1), (2, 1, 2);
