-- blog.0002_post_author
-- needs SQLite 3.53 or newer

-- blog.0002_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field author to Post
ALTER TABLE blog_post ADD COLUMN author_id integer CONSTRAINT blog_post_author_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE;
UPDATE blog_post SET author_id = (1);
-- asked first, and no row may answer: SELECT id FROM blog_post WHERE author_id IS NULL LIMIT 5
ALTER TABLE blog_post ALTER COLUMN author_id SET NOT NULL;
CREATE INDEX blog_post_author_id_idx ON blog_post (author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_post_author, backwards
-- blog.0002_post_author
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field author to Post
DROP INDEX blog_post_author_id_idx;
-- loses column blog_post.author_id
ALTER TABLE blog_post DROP COLUMN author_id;
COMMIT;
PRAGMA foreign_keys = ON;
