-- blog.0002_rename_author_writer_writer_age
-- blog.0002_rename_author_writer_writer_age
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field age to Writer
ALTER TABLE blog_author ADD COLUMN age integer;
-- Rename model Author to Writer
-- Add field age to Writer
ALTER TABLE blog_author RENAME TO blog_writer;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_author_writer_writer_age, backwards
-- blog.0002_rename_author_writer_writer_age
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field age to Writer
-- loses column blog_writer.age
ALTER TABLE blog_writer DROP COLUMN age;
-- Rename model Author to Writer
-- Add field age to Writer
ALTER TABLE blog_writer RENAME TO blog_author;
COMMIT;
PRAGMA foreign_keys = ON;
