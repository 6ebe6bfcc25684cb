-- blog.0002_tagging_post_tags
-- blog.0002_tagging_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tagging
CREATE TABLE blog_tagging (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_tagging_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    tag_id integer NOT NULL CONSTRAINT blog_tagging_tag_id_fkey REFERENCES blog_tag (id) ON DELETE CASCADE
);
CREATE INDEX blog_tagging_post_id_idx ON blog_tagging (post_id);
CREATE INDEX blog_tagging_tag_id_idx ON blog_tagging (tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_tagging_post_tags, backwards
-- blog.0002_tagging_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Tagging
-- loses table blog_tagging
DROP TABLE blog_tagging;
COMMIT;
PRAGMA foreign_keys = ON;
