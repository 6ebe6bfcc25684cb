-- blog.0002_rename_tag_label
-- blog.0002_rename_tag_label
BEGIN;
-- Rename model Tag to Label
ALTER TABLE blog_tag RENAME TO blog_label;
ALTER TABLE blog_post_tags RENAME COLUMN tag_id TO label_id;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_tags_tag_id_fkey TO blog_post_tags_label_id_fkey;
ALTER TABLE blog_label RENAME CONSTRAINT blog_tag_pkey TO blog_label_pkey;
ALTER SEQUENCE blog_tag_id_seq RENAME TO blog_label_id_seq;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_tags_post_id_tag_id_key TO blog_post_tags_post_id_label_id_key;
ALTER INDEX blog_post_tags_tag_id_idx RENAME TO blog_post_tags_label_id_idx;
COMMIT;

-- blog.0002_rename_tag_label, backwards
-- blog.0002_rename_tag_label
BEGIN;
-- Rename model Tag to Label
ALTER TABLE blog_label RENAME TO blog_tag;
ALTER TABLE blog_post_tags RENAME COLUMN label_id TO tag_id;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_tags_label_id_fkey TO blog_post_tags_tag_id_fkey;
ALTER TABLE blog_tag RENAME CONSTRAINT blog_label_pkey TO blog_tag_pkey;
ALTER SEQUENCE blog_label_id_seq RENAME TO blog_tag_id_seq;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_tags_post_id_label_id_key TO blog_post_tags_post_id_tag_id_key;
ALTER INDEX blog_post_tags_label_id_idx RENAME TO blog_post_tags_tag_id_idx;
COMMIT;
