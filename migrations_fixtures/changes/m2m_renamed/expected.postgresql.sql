-- blog.0002_rename_tags_post_labels
-- blog.0002_rename_tags_post_labels
BEGIN;
-- Rename field tags on Post to labels
ALTER TABLE blog_post_tags RENAME TO blog_post_labels;
ALTER TABLE blog_post_labels RENAME CONSTRAINT blog_post_tags_post_id_fkey TO blog_post_labels_post_id_fkey;
ALTER TABLE blog_post_labels RENAME CONSTRAINT blog_post_tags_tag_id_fkey TO blog_post_labels_tag_id_fkey;
ALTER TABLE blog_post_labels RENAME CONSTRAINT blog_post_tags_post_id_tag_id_key TO blog_post_labels_post_id_tag_id_key;
ALTER INDEX blog_post_tags_post_id_idx RENAME TO blog_post_labels_post_id_idx;
ALTER INDEX blog_post_tags_tag_id_idx RENAME TO blog_post_labels_tag_id_idx;
ALTER TABLE blog_post_labels RENAME CONSTRAINT blog_post_tags_pkey TO blog_post_labels_pkey;
ALTER SEQUENCE blog_post_tags_id_seq RENAME TO blog_post_labels_id_seq;
COMMIT;

-- blog.0002_rename_tags_post_labels, backwards
-- blog.0002_rename_tags_post_labels
BEGIN;
-- Rename field tags on Post to labels
ALTER TABLE blog_post_labels RENAME TO blog_post_tags;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_labels_post_id_fkey TO blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_labels_tag_id_fkey TO blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_labels_post_id_tag_id_key TO blog_post_tags_post_id_tag_id_key;
ALTER INDEX blog_post_labels_post_id_idx RENAME TO blog_post_tags_post_id_idx;
ALTER INDEX blog_post_labels_tag_id_idx RENAME TO blog_post_tags_tag_id_idx;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_post_labels_pkey TO blog_post_tags_pkey;
ALTER SEQUENCE blog_post_labels_id_seq RENAME TO blog_post_tags_id_seq;
COMMIT;
