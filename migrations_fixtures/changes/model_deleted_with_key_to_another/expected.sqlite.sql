-- blog.0002_delete_post
-- blog.0002_delete_post
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Post
-- loses table blog_post
DROP TABLE blog_post;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_delete_post, backwards
-- blog.0002_delete_post
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Post
CREATE TABLE blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(200) NOT NULL,
    body text NOT NULL DEFAULT '',
    author_id integer NOT NULL CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
