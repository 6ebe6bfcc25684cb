-- blog.0002_rename_post_entry
-- blog.0002_rename_post_entry
BEGIN;
-- Rename model Post to Entry
ALTER TABLE blog_post RENAME TO blog_entry;
ALTER TABLE blog_post_tags RENAME TO blog_entry_tags;
ALTER TABLE blog_entry_tags RENAME COLUMN post_id TO entry_id;
ALTER TABLE blog_entry_tags RENAME CONSTRAINT blog_post_tags_post_id_fkey TO blog_entry_tags_entry_id_fkey;
ALTER TABLE blog_entry_tags RENAME CONSTRAINT blog_post_tags_tag_id_fkey TO blog_entry_tags_tag_id_fkey;
ALTER TABLE blog_entry RENAME CONSTRAINT blog_post_pkey TO blog_entry_pkey;
ALTER SEQUENCE blog_post_id_seq RENAME TO blog_entry_id_seq;
ALTER TABLE blog_entry_tags RENAME CONSTRAINT blog_post_tags_post_id_tag_id_key TO blog_entry_tags_entry_id_tag_id_key;
ALTER INDEX blog_post_tags_post_id_idx RENAME TO blog_entry_tags_entry_id_idx;
ALTER INDEX blog_post_tags_tag_id_idx RENAME TO blog_entry_tags_tag_id_idx;
ALTER TABLE blog_entry_tags RENAME CONSTRAINT blog_post_tags_pkey TO blog_entry_tags_pkey;
ALTER SEQUENCE blog_post_tags_id_seq RENAME TO blog_entry_tags_id_seq;
COMMIT;

-- blog.0002_rename_post_entry, backwards
-- blog.0002_rename_post_entry
BEGIN;
-- Rename model Post to Entry
ALTER TABLE blog_entry RENAME TO blog_post;
ALTER TABLE blog_entry_tags RENAME TO blog_post_tags;
ALTER TABLE blog_post_tags RENAME COLUMN entry_id TO post_id;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_entry_tags_entry_id_fkey TO blog_post_tags_post_id_fkey;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_entry_tags_tag_id_fkey TO blog_post_tags_tag_id_fkey;
ALTER TABLE blog_post RENAME CONSTRAINT blog_entry_pkey TO blog_post_pkey;
ALTER SEQUENCE blog_entry_id_seq RENAME TO blog_post_id_seq;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_entry_tags_entry_id_tag_id_key TO blog_post_tags_post_id_tag_id_key;
ALTER INDEX blog_entry_tags_entry_id_idx RENAME TO blog_post_tags_post_id_idx;
ALTER INDEX blog_entry_tags_tag_id_idx RENAME TO blog_post_tags_tag_id_idx;
ALTER TABLE blog_post_tags RENAME CONSTRAINT blog_entry_tags_pkey TO blog_post_tags_pkey;
ALTER SEQUENCE blog_entry_tags_id_seq RENAME TO blog_post_tags_id_seq;
COMMIT;
