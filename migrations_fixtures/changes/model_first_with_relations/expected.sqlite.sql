-- blog.0001_initial
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
CREATE TABLE blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
-- Create model Tag
CREATE TABLE blog_tag (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    word varchar(100) NOT NULL
);
-- Create model Post
CREATE TABLE blog_post (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    title varchar(100) NOT NULL,
    author_id integer NOT NULL CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE
);
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
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

-- blog.0001_initial, backwards
-- blog.0001_initial
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Author
-- loses table blog_author
DROP TABLE blog_author;
-- Create model Tag
-- loses table blog_tag
DROP TABLE blog_tag;
-- Create model Post
-- loses table blog_post
DROP TABLE blog_post;
-- loses table blog_post_tags
DROP TABLE blog_post_tags;
COMMIT;
PRAGMA foreign_keys = ON;
