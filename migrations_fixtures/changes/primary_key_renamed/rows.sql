INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO blog_post (id, author_id) VALUES (1, 2);
INSERT INTO blog_post_others (id, post_id, author_id) VALUES (1, 1, 1);
