-- blog.0002_alter_author_id_alter_post_id_alter_post_others
-- blog.0002_alter_author_id_alter_post_id_alter_post_others
BEGIN;
-- Alter field id on Author
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_post_id_fkey;
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_author_id_fkey;
-- Alter field id on Author
ALTER TABLE blog_author ALTER COLUMN id TYPE bigint;
-- Alter field id on Post
ALTER TABLE blog_post ALTER COLUMN id TYPE bigint;
-- Alter field id on Author
ALTER TABLE blog_post ALTER COLUMN author_id TYPE bigint;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others ALTER COLUMN id TYPE bigint;
ALTER TABLE blog_post_others ALTER COLUMN post_id TYPE bigint;
ALTER TABLE blog_post_others ALTER COLUMN author_id TYPE bigint;
-- Alter field id on Author
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_post_id_fkey FOREIGN KEY (post_id) REFERENCES blog_post (id) ON DELETE CASCADE;
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_author_id_alter_post_id_alter_post_others, backwards
-- blog.0002_alter_author_id_alter_post_id_alter_post_others
BEGIN;
-- Alter field id on Author
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_post_id_fkey;
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_author_id_fkey;
-- Alter field id on Author
ALTER TABLE blog_author ALTER COLUMN id TYPE integer;
-- Alter field id on Post
ALTER TABLE blog_post ALTER COLUMN id TYPE integer;
-- Alter field id on Author
ALTER TABLE blog_post ALTER COLUMN author_id TYPE integer;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others ALTER COLUMN id TYPE integer;
ALTER TABLE blog_post_others ALTER COLUMN post_id TYPE integer;
ALTER TABLE blog_post_others ALTER COLUMN author_id TYPE integer;
-- Alter field id on Author
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
-- Alter field id on Author
-- Alter field others on Post
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_post_id_fkey FOREIGN KEY (post_id) REFERENCES blog_post (id) ON DELETE CASCADE;
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;
