-- blog.0002_alter_post_writer
-- blog.0002_alter_post_writer
BEGIN;
-- Alter field writer on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_writer_id_fkey;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_writer_id_fkey FOREIGN KEY (writer_id) REFERENCES blog_editor (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_alter_post_writer, backwards
-- blog.0002_alter_post_writer
BEGIN;
-- Alter field writer on Post
ALTER TABLE blog_post DROP CONSTRAINT blog_post_writer_id_fkey;
ALTER TABLE blog_post ADD CONSTRAINT blog_post_writer_id_fkey FOREIGN KEY (writer_id) REFERENCES blog_author (id) ON DELETE CASCADE;
COMMIT;
