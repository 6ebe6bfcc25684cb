-- blog.0002_alter_post_tags
-- blog.0002_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field tags on Post
CREATE TABLE __dorm_new_blog_post_tags (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_tags_post_id_fkey REFERENCES blog_post (id) ON DELETE RESTRICT,
    tag_id integer NOT NULL CONSTRAINT blog_post_tags_tag_id_fkey REFERENCES blog_tag (id) ON DELETE RESTRICT
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post_tags', seq FROM sqlite_sequence WHERE name = 'blog_post_tags';
INSERT INTO __dorm_new_blog_post_tags (id, post_id, tag_id) SELECT id, post_id, tag_id FROM blog_post_tags;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post_tags) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post_tags) AS after WHERE before.n <> after.n
DROP TABLE blog_post_tags;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post_tags RENAME TO blog_post_tags;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_tags, backwards
-- blog.0002_alter_post_tags
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field tags on Post
CREATE TABLE __dorm_new_blog_post_tags (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_tags_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    tag_id integer NOT NULL CONSTRAINT blog_post_tags_tag_id_fkey REFERENCES blog_tag (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post_tags', seq FROM sqlite_sequence WHERE name = 'blog_post_tags';
INSERT INTO __dorm_new_blog_post_tags (id, post_id, tag_id) SELECT id, post_id, tag_id FROM blog_post_tags;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post_tags) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post_tags) AS after WHERE before.n <> after.n
DROP TABLE blog_post_tags;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post_tags RENAME TO blog_post_tags;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_tags_post_id_idx ON blog_post_tags (post_id);
CREATE INDEX blog_post_tags_tag_id_idx ON blog_post_tags (tag_id);
CREATE UNIQUE INDEX blog_post_tags_post_id_tag_id_key ON blog_post_tags (post_id, tag_id);
COMMIT;
PRAGMA foreign_keys = ON;
