-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
