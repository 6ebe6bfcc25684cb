-- blog.0002_rename_tag_label
-- blog.0002_rename_tag_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Tag to Label
DROP INDEX blog_post_tags_tag_id_idx;
DROP INDEX blog_post_tags_post_id_tag_id_key;
ALTER TABLE blog_post_tags RENAME COLUMN tag_id TO label_id;
ALTER TABLE blog_tag RENAME TO blog_label;
CREATE INDEX blog_post_tags_label_id_idx ON blog_post_tags (label_id);
-- asked first, and no row may answer: SELECT post_id, label_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND label_id IS NOT NULL GROUP BY post_id, label_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_label_id_key ON blog_post_tags (post_id, label_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_tag_label, backwards
-- blog.0002_rename_tag_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Tag to Label
DROP INDEX blog_post_tags_label_id_idx;
DROP INDEX blog_post_tags_post_id_label_id_key;
ALTER TABLE blog_post_tags RENAME COLUMN label_id TO tag_id;
ALTER TABLE blog_label RENAME TO blog_tag;
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
