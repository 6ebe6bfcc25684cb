INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO blog_tag (id, word) VALUES (1, 'old');
