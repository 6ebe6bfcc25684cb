-- blog.0002_remove_chapter_book_delete_book_delete_chapter
-- blog.0002_remove_chapter_book_delete_book_delete_chapter
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Book
-- loses table blog_book
DROP TABLE blog_book;
-- Remove field book from Chapter
-- Delete model Chapter
-- loses table blog_chapter
DROP TABLE blog_chapter;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_chapter_book_delete_book_delete_chapter, backwards
-- blog.0002_remove_chapter_book_delete_book_delete_chapter
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Book
CREATE TABLE blog_book (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL,
    first_id integer CONSTRAINT blog_book_first_id_fkey REFERENCES blog_chapter (id) ON DELETE SET NULL
);
CREATE INDEX blog_book_first_id_idx ON blog_book (first_id);
-- Remove field book from Chapter
-- Delete model Chapter
CREATE TABLE blog_chapter (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL,
    book_id integer CONSTRAINT blog_chapter_book_id_fkey REFERENCES blog_book (id) ON DELETE CASCADE
);
CREATE INDEX blog_chapter_book_id_idx ON blog_chapter (book_id);
COMMIT;
PRAGMA foreign_keys = ON;
