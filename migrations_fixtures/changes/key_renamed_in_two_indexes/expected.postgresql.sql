-- blog.0002_rename_author_post_writer
-- blog.0002_rename_author_post_writer
BEGIN;
-- Rename field author on Post to writer
ALTER TABLE blog_post RENAME COLUMN author_id TO writer_id;
ALTER TABLE blog_post RENAME CONSTRAINT blog_post_author_id_fkey TO blog_post_writer_id_fkey;
ALTER INDEX blog_post_author_id_idx RENAME TO blog_post_writer_id_idx;
COMMIT;

-- blog.0002_rename_author_post_writer, backwards
-- blog.0002_rename_author_post_writer
BEGIN;
-- Rename field author on Post to writer
ALTER TABLE blog_post RENAME COLUMN writer_id TO author_id;
ALTER TABLE blog_post RENAME CONSTRAINT blog_post_writer_id_fkey TO blog_post_author_id_fkey;
ALTER INDEX blog_post_writer_id_idx RENAME TO blog_post_author_id_idx;
COMMIT;
