-- blog.0002_rename_author_writer_writer_age
-- blog.0002_rename_author_writer_writer_age
BEGIN;
-- Rename model Author to Writer
-- Add field age to Writer
ALTER TABLE blog_author RENAME TO blog_writer;
ALTER TABLE blog_writer RENAME CONSTRAINT blog_author_pkey TO blog_writer_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO blog_writer_id_seq;
-- Add field age to Writer
ALTER TABLE blog_writer ADD COLUMN age integer;
COMMIT;

-- blog.0002_rename_author_writer_writer_age, backwards
-- blog.0002_rename_author_writer_writer_age
BEGIN;
-- Rename model Author to Writer
-- Add field age to Writer
ALTER TABLE blog_writer RENAME TO blog_author;
ALTER TABLE blog_author RENAME CONSTRAINT blog_writer_pkey TO blog_author_pkey;
ALTER SEQUENCE blog_writer_id_seq RENAME TO blog_author_id_seq;
-- Add field age to Writer
-- loses column `blog_writer.age` with its values
ALTER TABLE blog_author DROP COLUMN age;
COMMIT;
