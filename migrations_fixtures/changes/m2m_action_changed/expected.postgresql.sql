-- blog.0002_alter_post_tags
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE blog_post_tags DROP CONSTRAINT blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags DROP CONSTRAINT blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post_tags ADD CONSTRAINT blog_post_tags_post_id_fkey FOREIGN KEY (post_id) REFERENCES blog_post (id) ON DELETE RESTRICT;
ALTER TABLE blog_post_tags ADD CONSTRAINT blog_post_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES blog_tag (id) ON DELETE RESTRICT;
COMMIT;

-- blog.0002_alter_post_tags, backwards
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE blog_post_tags DROP CONSTRAINT blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags DROP CONSTRAINT blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post_tags ADD CONSTRAINT blog_post_tags_post_id_fkey FOREIGN KEY (post_id) REFERENCES blog_post (id) ON DELETE CASCADE;
ALTER TABLE blog_post_tags ADD CONSTRAINT blog_post_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES blog_tag (id) ON DELETE CASCADE;
COMMIT;
