-- blog.0002_rename_author_post_writer
-- blog.0002_rename_author_post_writer
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field author on Post to writer
DROP INDEX blog_post_author_id_idx;
ALTER TABLE blog_post RENAME COLUMN author_id TO writer_id;
CREATE INDEX blog_post_writer_id_idx ON blog_post (writer_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_author_post_writer, backwards
-- blog.0002_rename_author_post_writer
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field author on Post to writer
DROP INDEX blog_post_writer_id_idx;
ALTER TABLE blog_post RENAME COLUMN writer_id TO author_id;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
