-- blog.0002_delete_post
-- blog.0002_delete_post
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Post
-- loses table blog_post
DROP TABLE blog_post;
-- loses table blog_post_authors
DROP TABLE blog_post_authors;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_delete_post, backwards
-- blog.0002_delete_post
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Post
CREATE TABLE blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL
);
CREATE TABLE blog_post_authors (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id integer NOT NULL CONSTRAINT blog_post_authors_post_id_fkey REFERENCES blog_post (id) ON DELETE CASCADE,
    author_id integer NOT NULL CONSTRAINT blog_post_authors_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
CREATE INDEX blog_post_authors_post_id_idx ON blog_post_authors (post_id);
CREATE INDEX blog_post_authors_author_id_idx ON blog_post_authors (author_id);
CREATE UNIQUE INDEX blog_post_authors_post_id_author_id_key ON blog_post_authors (post_id, author_id);
COMMIT;
PRAGMA foreign_keys = ON;
