-- blog.0002_rename_post_entry
-- blog.0002_rename_post_entry
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Post to Entry
DROP INDEX blog_post_tags_post_id_idx;
DROP INDEX blog_post_tags_tag_id_idx;
DROP INDEX blog_post_tags_post_id_tag_id_key;
ALTER TABLE blog_post_tags RENAME COLUMN post_id TO entry_id;
ALTER TABLE blog_post RENAME TO blog_entry;
ALTER TABLE blog_post_tags RENAME TO blog_entry_tags;
CREATE INDEX blog_entry_tags_entry_id_idx ON blog_entry_tags (entry_id);
CREATE INDEX blog_entry_tags_tag_id_idx ON blog_entry_tags (tag_id);
-- asked first, and no row may answer: SELECT entry_id, tag_id, count(*) AS rows FROM blog_entry_tags WHERE entry_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY entry_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_entry_tags_entry_id_tag_id_key ON blog_entry_tags (entry_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_post_entry, backwards
-- blog.0002_rename_post_entry
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Post to Entry
DROP INDEX blog_entry_tags_entry_id_idx;
DROP INDEX blog_entry_tags_tag_id_idx;
DROP INDEX blog_entry_tags_entry_id_tag_id_key;
ALTER TABLE blog_entry_tags RENAME COLUMN entry_id TO post_id;
ALTER TABLE blog_entry RENAME TO blog_post;
ALTER TABLE blog_entry_tags RENAME TO blog_post_tags;
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
-- asked first, and no row may answer: SELECT post_id, tag_id, count(*) AS rows FROM blog_post_tags WHERE post_id IS NOT NULL AND tag_id IS NOT NULL GROUP BY post_id, tag_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
