-- blog.0002_alter_post_tags
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE blog_post_tags RENAME TO tagging;
ALTER TABLE tagging RENAME CONSTRAINT blog_post_tags_post_id_fkey TO tagging_post_id_fkey;
ALTER TABLE tagging RENAME CONSTRAINT blog_post_tags_tag_id_fkey TO tagging_tag_id_fkey;
ALTER TABLE tagging RENAME CONSTRAINT blog_post_tags_post_id_tag_id_key TO tagging_post_id_tag_id_key;
ALTER INDEX blog_post_tags_post_id_idx RENAME TO tagging_post_id_idx;
ALTER INDEX blog_post_tags_tag_id_idx RENAME TO tagging_tag_id_idx;
ALTER TABLE tagging RENAME CONSTRAINT blog_post_tags_pkey TO tagging_pkey;
ALTER SEQUENCE blog_post_tags_id_seq RENAME TO tagging_id_seq;
COMMIT;

-- blog.0002_alter_post_tags, backwards
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE tagging RENAME TO blog_post_tags;
ALTER TABLE blog_post_tags RENAME CONSTRAINT tagging_post_id_fkey TO blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT tagging_tag_id_fkey TO blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT tagging_post_id_tag_id_key TO blog_post_tags_post_id_tag_id_key;
ALTER INDEX tagging_post_id_idx RENAME TO blog_post_tags_post_id_idx;
ALTER INDEX tagging_tag_id_idx RENAME TO blog_post_tags_tag_id_idx;
ALTER TABLE blog_post_tags RENAME CONSTRAINT tagging_pkey TO blog_post_tags_pkey;
ALTER SEQUENCE tagging_id_seq RENAME TO blog_post_tags_id_seq;
COMMIT;
