-- blog.0002_rename_author_writer
-- blog.0002_rename_author_writer
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Author to Writer
ALTER TABLE blog_author RENAME TO blog_writer;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_author_writer, backwards
-- blog.0002_rename_author_writer
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Author to Writer
ALTER TABLE blog_writer RENAME TO blog_author;
COMMIT;
PRAGMA foreign_keys = ON;
