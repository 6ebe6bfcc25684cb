-- blog.0002_rename_id_author_number
-- blog.0002_rename_id_author_number
BEGIN;
-- Rename field id on Author to number
ALTER TABLE blog_author RENAME COLUMN id TO number;
ALTER SEQUENCE blog_author_id_seq RENAME TO blog_author_number_seq;
COMMIT;

-- blog.0002_rename_id_author_number, backwards
-- blog.0002_rename_id_author_number
BEGIN;
-- Rename field id on Author to number
ALTER TABLE blog_author RENAME COLUMN number TO id;
ALTER SEQUENCE blog_author_number_seq RENAME TO blog_author_id_seq;
COMMIT;
