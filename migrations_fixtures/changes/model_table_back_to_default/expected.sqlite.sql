-- blog.0002_alter_author_table
-- blog.0002_alter_author_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for Author to (default)
ALTER TABLE people RENAME TO blog_author;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_author_table, backwards
-- blog.0002_alter_author_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for Author to (default)
ALTER TABLE blog_author RENAME TO people;
COMMIT;
PRAGMA foreign_keys = ON;
