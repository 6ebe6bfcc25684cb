-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
ALTER TABLE blog_post RENAME COLUMN author_id TO writer;
CREATE INDEX blog_post_writer_idx ON blog_post (writer);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
DROP INDEX blog_post_writer_idx;
ALTER TABLE blog_post RENAME COLUMN writer TO author_id;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
