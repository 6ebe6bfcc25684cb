-- blog.0002_rename_author_writer_rename_name_writer_full_name
-- blog.0002_rename_author_writer_rename_name_writer_full_name
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field name on Writer to full_name
ALTER TABLE blog_author RENAME COLUMN name TO full_name;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_author RENAME TO blog_writer;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_author_writer_rename_name_writer_full_name, backwards
-- blog.0002_rename_author_writer_rename_name_writer_full_name
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field name on Writer to full_name
ALTER TABLE blog_writer RENAME COLUMN full_name TO name;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_writer RENAME TO blog_author;
COMMIT;
PRAGMA foreign_keys = ON;
