INSERT INTO blog_author (id, name) VALUES (1, 'Ann'), (2, 'Bob');
INSERT INTO blog_book (id, title) VALUES (1, 'b');
INSERT INTO blog_chapter (id, title, book_id) VALUES (1, 'c', 1);
UPDATE blog_book SET first_id = 1;
