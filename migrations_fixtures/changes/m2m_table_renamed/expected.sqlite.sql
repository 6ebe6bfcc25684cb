-- blog.0002_alter_post_tags
-- blog.0002_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field tags on Post
DROP INDEX blog_post_tags_post_id_idx;
DROP INDEX blog_post_tags_tag_id_idx;
DROP INDEX blog_post_tags_post_id_tag_id_key;
ALTER TABLE blog_post_tags RENAME TO tagging;
CREATE INDEX tagging_post_id_idx ON tagging (post_id);
CREATE INDEX tagging_tag_id_idx ON tagging (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM tagging WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX tagging_post_id_tag_id_key ON tagging (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_tags, backwards
-- blog.0002_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field tags on Post
DROP INDEX tagging_post_id_idx;
DROP INDEX tagging_tag_id_idx;
DROP INDEX tagging_post_id_tag_id_key;
ALTER TABLE tagging RENAME TO blog_post_tags;
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
