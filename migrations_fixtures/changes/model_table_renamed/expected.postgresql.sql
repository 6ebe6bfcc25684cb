-- blog.0002_alter_author_table
-- blog.0002_alter_author_table
BEGIN;
-- Rename table for Author to people
ALTER TABLE blog_author RENAME TO people;
ALTER TABLE people RENAME CONSTRAINT blog_author_pkey TO people_pkey;
ALTER SEQUENCE blog_author_id_seq RENAME TO people_id_seq;
COMMIT;

-- blog.0002_alter_author_table, backwards
-- blog.0002_alter_author_table
BEGIN;
-- Rename table for Author to people
ALTER TABLE people RENAME TO blog_author;
ALTER TABLE blog_author RENAME CONSTRAINT people_pkey TO blog_author_pkey;
ALTER SEQUENCE people_id_seq RENAME TO blog_author_id_seq;
COMMIT;
