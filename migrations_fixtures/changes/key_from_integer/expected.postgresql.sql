-- blog.0002_rename_author_id_post_author_alter_post_author
-- blog.0002_rename_author_id_post_author_alter_post_author
BEGIN;
-- Rename field author_id on Post to author
-- Alter field author on Post
ALTER TABLE blog_post ALTER COLUMN author_id TYPE bigint;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_rename_author_id_post_author_alter_post_author, backwards
-- blog.0002_rename_author_id_post_author_alter_post_author
BEGIN;
-- Rename field author_id on Post to author
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
DROP INDEX blog_post_author_id_idx;
ALTER TABLE blog_post ALTER COLUMN author_id TYPE integer;
COMMIT;
