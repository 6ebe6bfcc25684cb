-- blog.0002_tagging_alter_post_tags
-- blog.0002_tagging_alter_post_tags
BEGIN;
-- Create model Tagging
ALTER TABLE blog_post_tags RENAME TO blog_tagging;
ALTER TABLE blog_tagging RENAME CONSTRAINT blog_post_tags_post_id_fkey TO blog_tagging_post_id_fkey;
ALTER TABLE blog_tagging RENAME CONSTRAINT blog_post_tags_tag_id_fkey TO blog_tagging_tag_id_fkey;
ALTER TABLE blog_tagging RENAME CONSTRAINT blog_post_tags_post_id_tag_id_key TO blog_tagging_post_id_tag_id_key;
ALTER INDEX blog_post_tags_post_id_idx RENAME TO blog_tagging_post_id_idx;
ALTER INDEX blog_post_tags_tag_id_idx RENAME TO blog_tagging_tag_id_idx;
ALTER TABLE blog_tagging RENAME CONSTRAINT blog_post_tags_pkey TO blog_tagging_pkey;
ALTER SEQUENCE blog_post_tags_id_seq RENAME TO blog_tagging_id_seq;
ALTER TABLE blog_tagging ADD COLUMN weight integer NOT NULL DEFAULT 1;
COMMIT;

-- blog.0002_tagging_alter_post_tags, backwards
-- blog.0002_tagging_alter_post_tags
BEGIN;
-- Create model Tagging
ALTER TABLE blog_tagging RENAME TO blog_post_tags;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_tagging_post_id_fkey TO blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_tagging_tag_id_fkey TO blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_tagging_post_id_tag_id_key TO blog_post_tags_post_id_tag_id_key;
ALTER INDEX blog_tagging_post_id_idx RENAME TO blog_post_tags_post_id_idx;
ALTER INDEX blog_tagging_tag_id_idx RENAME TO blog_post_tags_tag_id_idx;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_tagging_pkey TO blog_post_tags_pkey;
ALTER SEQUENCE blog_tagging_id_seq RENAME TO blog_post_tags_id_seq;
-- loses column `blog_tagging.weight` with its values
ALTER TABLE blog_post_tags DROP COLUMN weight;
COMMIT;
