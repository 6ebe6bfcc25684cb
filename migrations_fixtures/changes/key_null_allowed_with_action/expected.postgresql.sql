-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
ALTER TABLE blog_post ALTER COLUMN author_id DROP NOT NULL;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE SET NULL;
COMMIT;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
BEGIN;
-- Alter field author on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
-- asked first, and no row may answer: SELECT id, author_id FROM blog_post WHERE author_id IS NULL LIMIT 5
ALTER TABLE blog_post ALTER COLUMN author_id SET NOT NULL;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;
