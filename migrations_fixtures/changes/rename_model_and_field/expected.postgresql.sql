-- blog.0002_rename_author_writer_rename_name_writer_full_name
-- blog.0002_rename_author_writer_rename_name_writer_full_name
BEGIN;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_author RENAME TO blog_writer;
-- Rename field name on Writer to full_name
ALTER TABLE blog_writer RENAME COLUMN name TO full_name;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_writer RENAME CONSTRAINT blog_author_pkey TO blog_writer_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO blog_writer_id_seq;
COMMIT;

-- blog.0002_rename_author_writer_rename_name_writer_full_name, backwards
-- blog.0002_rename_author_writer_rename_name_writer_full_name
BEGIN;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_writer RENAME TO blog_author;
-- Rename field name on Writer to full_name
ALTER TABLE blog_author RENAME COLUMN full_name TO name;
-- Rename model Author to Writer
-- Rename field name on Writer to full_name
ALTER TABLE blog_author RENAME CONSTRAINT blog_writer_pkey TO blog_author_pkey;
ALTER SEQUENCE blog_writer_id_seq RENAME TO blog_author_id_seq;
COMMIT;
