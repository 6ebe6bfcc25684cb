-- blog.0002_book
-- blog.0002_book
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Book
CREATE TABLE blog_book (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL,
    author_id integer NOT NULL CONSTRAINT blog_book_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
CREATE INDEX blog_book_author_id_idx ON blog_book (author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_book, backwards
-- blog.0002_book
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Book
-- loses table blog_book
DROP TABLE blog_book;
COMMIT;
PRAGMA foreign_keys = ON;
