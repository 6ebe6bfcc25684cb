-- blog.0002_tagging_alter_post_tags
-- blog.0002_tagging_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tagging
DROP INDEX blog_post_tags_post_id_idx;
DROP INDEX blog_post_tags_tag_id_idx;
DROP INDEX blog_post_tags_post_id_tag_id_key;
ALTER TABLE blog_post_tags ADD COLUMN weight integer NOT NULL DEFAULT 1;
ALTER TABLE blog_post_tags RENAME TO blog_tagging;
-- Create model Tagging
-- Alter field tags on Post
CREATE INDEX blog_tagging_post_id_idx ON blog_tagging (post_id);
-- Create model Tagging
CREATE INDEX blog_tagging_tag_id_idx ON blog_tagging (tag_id);
-- Create model Tagging
-- Alter field tags on Post
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_tagging WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_tagging_post_id_tag_id_key ON blog_tagging (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_tagging_alter_post_tags, backwards
-- blog.0002_tagging_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tagging
DROP INDEX blog_tagging_post_id_idx;
DROP INDEX blog_tagging_tag_id_idx;
DROP INDEX blog_tagging_post_id_tag_id_key;
-- loses column blog_tagging.weight
ALTER TABLE blog_tagging DROP COLUMN weight;
ALTER TABLE blog_tagging RENAME TO blog_post_tags;
-- Create model Tagging
-- Alter field tags on Post
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
-- Create model Tagging
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
-- Create model Tagging
-- Alter field tags on Post
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
