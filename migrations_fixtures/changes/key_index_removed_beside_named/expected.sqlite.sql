-- blog.0002_alter_post_author
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
DROP INDEX blog_post_author_id_idx;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_author, backwards
-- blog.0002_alter_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field author on Post
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;
