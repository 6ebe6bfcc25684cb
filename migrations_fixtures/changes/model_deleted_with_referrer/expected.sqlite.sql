-- blog.0002_remove_post_author_delete_author
-- blog.0002_remove_post_author_delete_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Delete model Author
-- loses table blog_author
DROP TABLE blog_author;
-- Remove field author from Post
DROP INDEX blog_post_author_id_idx;
-- loses column blog_post.author_id
ALTER TABLE blog_post DROP COLUMN author_id;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_post_author_delete_author, backwards
-- blog.0002_remove_post_author_delete_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field author from Post
ALTER TABLE blog_post ADD COLUMN author_id integer CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE;
-- Delete model Author
CREATE TABLE blog_author (
    id integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    name varchar(100) NOT NULL
);
-- Remove field author from Post
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
