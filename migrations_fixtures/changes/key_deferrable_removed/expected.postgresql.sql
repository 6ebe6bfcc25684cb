-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post ALTER CONSTRAINT blog_post_author_id_fkey NOT DEFERRABLE;
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post ALTER CONSTRAINT blog_post_author_id_fkey DEFERRABLE INITIALLY DEFERRED;
COMMIT;
