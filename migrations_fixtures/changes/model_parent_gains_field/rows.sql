INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO blog_editor (author_ptr_id, level) VALUES (2, 7);
