-- blog.0002_rename_author_writer
-- blog.0002_rename_author_writer
BEGIN;
-- Rename model Author to Writer
ALTER TABLE blog_author RENAME TO blog_writer;
ALTER TABLE blog_writer RENAME CONSTRAINT blog_author_pkey TO blog_writer_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO blog_writer_id_seq;
COMMIT;

-- blog.0002_rename_author_writer, backwards
-- blog.0002_rename_author_writer
BEGIN;
-- Rename model Author to Writer
ALTER TABLE blog_writer RENAME TO blog_author;
ALTER TABLE blog_author RENAME CONSTRAINT blog_writer_pkey TO blog_author_pkey;
ALTER SEQUENCE blog_writer_id_seq RENAME TO blog_author_id_seq;
COMMIT;
