-- blog.0002_rename_tags_post_labels
-- blog.0002_rename_tags_post_labels
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field tags on Post to labels
DROP INDEX blog_post_tags_post_id_idx;
DROP INDEX blog_post_tags_tag_id_idx;
DROP INDEX blog_post_tags_post_id_tag_id_key;
ALTER TABLE blog_post_tags RENAME TO blog_post_labels;
CREATE INDEX blog_post_labels_post_id_idx ON blog_post_labels (post_id);
CREATE INDEX blog_post_labels_tag_id_idx ON blog_post_labels (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_labels WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_labels_post_id_tag_id_key ON blog_post_labels (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_tags_post_labels, backwards
-- blog.0002_rename_tags_post_labels
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field tags on Post to labels
DROP INDEX blog_post_labels_post_id_idx;
DROP INDEX blog_post_labels_tag_id_idx;
DROP INDEX blog_post_labels_post_id_tag_id_key;
ALTER TABLE blog_post_labels RENAME TO blog_post_tags;
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
