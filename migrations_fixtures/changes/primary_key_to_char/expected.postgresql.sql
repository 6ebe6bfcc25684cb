-- blog.0002_alter_author_id
-- blog.0002_alter_author_id
BEGIN;
-- Alter field id on Author
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_author_id_fkey;
-- asked first, and no row may answer: SELECT id FROM blog_author WHERE char_length(id::text) > 20 LIMIT 5
ALTER TABLE blog_author ALTER COLUMN id TYPE varchar(20);
-- asked first, and no row may answer: SELECT id, author_id FROM blog_post WHERE char_length(author_id::text) > 20 LIMIT 5
ALTER TABLE blog_post ALTER COLUMN author_id TYPE varchar(20);
-- asked first, and no row may answer: SELECT id, author_id FROM blog_post_others WHERE char_length(author_id::text) > 20 LIMIT 5
ALTER TABLE blog_post_others ALTER COLUMN author_id TYPE varchar(20);
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_author_id, backwards
-- blog.0002_alter_author_id
BEGIN;
-- Alter field id on Author
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
ALTER TABLE blog_post_others DROP CONSTRAINT blog_post_others_author_id_fkey;
ALTER TABLE blog_author ALTER COLUMN id TYPE bigint USING id::bigint;
ALTER TABLE blog_post ALTER COLUMN author_id TYPE bigint USING author_id::bigint;
ALTER TABLE blog_post_others ALTER COLUMN author_id TYPE bigint USING author_id::bigint;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
ALTER TABLE blog_post_others ADD CONSTRAINT blog_post_others_author_id_fkey FOREIGN KEY (author_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;
