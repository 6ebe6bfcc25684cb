-- blog.0002_rename_id_author_number
-- blog.0002_rename_id_author_number
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field id on Author to number
ALTER TABLE blog_author RENAME COLUMN id TO number;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_id_author_number, backwards
-- blog.0002_rename_id_author_number
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field id on Author to number
ALTER TABLE blog_author RENAME COLUMN number TO id;
COMMIT;
PRAGMA foreign_keys = ON;
