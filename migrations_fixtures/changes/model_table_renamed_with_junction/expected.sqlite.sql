-- blog.0002_alter_post_table
-- blog.0002_alter_post_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for Post to entries
DROP INDEX blog_post_authors_post_id_idx;
DROP INDEX blog_post_authors_author_id_idx;
DROP INDEX blog_post_authors_post_id_author_id_key;
ALTER TABLE blog_post RENAME TO entries;
ALTER TABLE blog_post_authors RENAME TO entries_authors;
CREATE INDEX entries_authors_post_id_idx ON entries_authors (post_id);
CREATE INDEX entries_authors_author_id_idx ON entries_authors (author_id);
-- asked first, and no row may answer: SELECT post_id, author_id, count(*) AS rows FROM entries_authors WHERE post_id IS NOT NULL AND author_id IS NOT NULL GROUP BY post_id, author_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX entries_authors_post_id_author_id_key ON entries_authors (post_id, author_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_post_table, backwards
-- blog.0002_alter_post_table
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename table for Post to entries
DROP INDEX entries_authors_post_id_idx;
DROP INDEX entries_authors_author_id_idx;
DROP INDEX entries_authors_post_id_author_id_key;
ALTER TABLE entries RENAME TO blog_post;
ALTER TABLE entries_authors RENAME TO blog_post_authors;
CREATE INDEX blog_post_authors_post_id_idx ON blog_post_authors (post_id);
CREATE INDEX blog_post_authors_author_id_idx ON blog_post_authors (author_id);
-- asked first, and no row may answer: SELECT post_id, author_id, count(*) AS rows FROM blog_post_authors WHERE post_id IS NOT NULL AND author_id IS NOT NULL GROUP BY post_id, author_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_post_authors_post_id_author_id_key ON blog_post_authors (post_id, author_id);
COMMIT;
PRAGMA foreign_keys = ON;
