-- blog.0002_rename_author_writer
-- blog.0002_rename_author_writer
BEGIN;
-- Rename model Author to Writer
ALTER TABLE blog_author RENAME TO blog_writer;
ALTER TABLE blog_editor RENAME COLUMN author_ptr_id TO writer_ptr_id;
ALTER TABLE blog_editor RENAME CONSTRAINT blog_editor_author_ptr_id_fkey TO blog_editor_writer_ptr_id_fkey;
ALTER TABLE blog_writer RENAME CONSTRAINT blog_author_pkey TO blog_writer_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO blog_writer_id_seq;
COMMIT;

-- blog.0002_rename_author_writer, backwards
-- blog.0002_rename_author_writer
BEGIN;
-- Rename model Author to Writer
ALTER TABLE blog_writer RENAME TO blog_author;
ALTER TABLE blog_editor RENAME COLUMN writer_ptr_id TO author_ptr_id;
ALTER TABLE blog_editor RENAME CONSTRAINT blog_editor_writer_ptr_id_fkey TO blog_editor_author_ptr_id_fkey;
ALTER TABLE blog_author RENAME CONSTRAINT blog_writer_pkey TO blog_author_pkey;
ALTER SEQUENCE blog_writer_id_seq RENAME TO blog_author_id_seq;
COMMIT;
