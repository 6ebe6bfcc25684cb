-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
-- asked first, and no row may answer: SELECT author_id, count(*) AS rows FROM blog_post WHERE author_id IS NOT NULL GROUP BY author_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_author_id_key ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
DROP INDEX blog_post_author_id_key;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
