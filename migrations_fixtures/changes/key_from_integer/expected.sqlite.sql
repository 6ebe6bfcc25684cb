-- blog.0002_rename_author_id_post_author_alter_post_author
-- blog.0002_rename_author_id_post_author_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field author_id on Post to author
-- Alter field author on Post
CREATE TABLE __dorm_new_blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(200) NOT NULL,
    body text NOT NULL DEFAULT '',
    author_id integer NOT NULL CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
INSERT INTO sqlite_sequence (name, seq) SELECT '__dorm_new_blog_post', seq FROM sqlite_sequence WHERE name = 'blog_post';
INSERT INTO __dorm_new_blog_post (id, title, body, author_id) SELECT id, title, body, author_id FROM blog_post;
-- asked first, and no row may answer: SELECT before.n AS rows_before, after.n AS rows_after FROM (SELECT count(*) AS n FROM blog_post) AS before, (SELECT count(*) AS n FROM __dorm_new_blog_post) AS after WHERE before.n <> after.n
DROP TABLE blog_post;
PRAGMA legacy_alter_table = ON;
ALTER TABLE __dorm_new_blog_post RENAME TO blog_post;
PRAGMA legacy_alter_table = OFF;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_author_id_post_author_alter_post_author, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_rename_author_id_post_author_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field author_id on Post to author
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
ALTER TABLE blog_post DROP CONSTRAINT blog_post_author_id_fkey;
COMMIT;
PRAGMA foreign_keys = ON;
