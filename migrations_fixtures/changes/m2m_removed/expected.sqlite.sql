-- blog.0002_remove_post_tags
-- blog.0002_remove_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field tags from Post
-- loses table blog_post_tags
DROP TABLE blog_post_tags;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_post_tags, backwards
-- blog.0002_remove_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field tags from Post
CREATE TABLE blog_post_tags (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_tags_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    tag_id integer NOT NULL CONSTRAINT blog_post_tags_tag_id_fkey REFERENCES blog_tag (id) ON DELETE CASCADE
);
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
