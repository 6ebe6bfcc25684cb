-- blog.0002_post_author
-- blog.0002_post_author
BEGIN;
-- Add field author to Post
ALTER TABLE blog_post ADD COLUMN author_id bigint;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE SET NULL;
COMMIT;

-- blog.0002_post_author, backwards
-- blog.0002_post_author
BEGIN;
-- Add field author to Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
DROP INDEX blog_post_author_id_idx;
-- loses column `blog_post.author_id` with its values
ALTER TABLE blog_post DROP COLUMN author_id;
COMMIT;
