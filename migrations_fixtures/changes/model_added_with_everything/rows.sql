INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
