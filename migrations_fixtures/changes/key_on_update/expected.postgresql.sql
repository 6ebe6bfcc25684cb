-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE ON UPDATE CASCADE;
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;
