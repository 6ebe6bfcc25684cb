-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_key UNIQUE (author_id);
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_key;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
