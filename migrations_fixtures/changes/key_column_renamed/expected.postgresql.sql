-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post RENAME COLUMN author_id TO writer;
ALTER TABLE blog_post RENAME CONSTRAINT blog_post_author_id_fkey TO blog_post_writer_fkey;
ALTER INDEX blog_post_author_id_idx RENAME TO blog_post_writer_idx;
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post RENAME COLUMN writer TO author_id;
ALTER TABLE blog_post RENAME CONSTRAINT blog_post_writer_fkey TO blog_post_author_id_fkey;
ALTER INDEX blog_post_writer_idx RENAME TO blog_post_author_id_idx;
COMMIT;
