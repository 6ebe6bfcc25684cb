-- blog.0002_alter_post_table
-- blog.0002_alter_post_table
BEGIN;
-- Rename table for Post to entries
ALTER TABLE blog_post RENAME TO entries;
ALTER TABLE blog_post_authors RENAME TO entries_authors;
ALTER TABLE entries_authors RENAME CONSTRAINT blog_post_authors_post_id_fkey TO entries_authors_post_id_fkey;
ALTER TABLE entries_authors RENAME CONSTRAINT blog_post_authors_author_id_fkey TO entries_authors_author_id_fkey;
ALTER TABLE entries RENAME CONSTRAINT blog_post_pkey TO entries_pkey;
ALTER SEQUENCE blog_post_id_seq RENAME TO entries_id_seq;
ALTER TABLE entries_authors RENAME CONSTRAINT blog_post_authors_post_id_author_id_key TO entries_authors_post_id_author_id_key;
ALTER INDEX blog_post_authors_post_id_idx RENAME TO entries_authors_post_id_idx;
ALTER INDEX blog_post_authors_author_id_idx RENAME TO entries_authors_author_id_idx;
ALTER TABLE entries_authors RENAME CONSTRAINT blog_post_authors_pkey TO entries_authors_pkey;
ALTER SEQUENCE blog_post_authors_id_seq RENAME TO entries_authors_id_seq;
COMMIT;

-- blog.0002_alter_post_table, backwards
-- blog.0002_alter_post_table
BEGIN;
-- Rename table for Post to entries
ALTER TABLE entries RENAME TO blog_post;
ALTER TABLE entries_authors RENAME TO blog_post_authors;
ALTER TABLE blog_post_authors RENAME CONSTRAINT entries_authors_post_id_fkey TO blog_post_authors_post_id_fkey;
ALTER TABLE blog_post_authors RENAME CONSTRAINT entries_authors_author_id_fkey TO blog_post_authors_author_id_fkey;
ALTER TABLE blog_post RENAME CONSTRAINT entries_pkey TO blog_post_pkey;
ALTER SEQUENCE entries_id_seq RENAME TO blog_post_id_seq;
ALTER TABLE blog_post_authors RENAME CONSTRAINT entries_authors_post_id_author_id_key TO blog_post_authors_post_id_author_id_key;
ALTER INDEX entries_authors_post_id_idx RENAME TO blog_post_authors_post_id_idx;
ALTER INDEX entries_authors_author_id_idx RENAME TO blog_post_authors_author_id_idx;
ALTER TABLE blog_post_authors RENAME CONSTRAINT entries_authors_pkey TO blog_post_authors_pkey;
ALTER SEQUENCE entries_authors_id_seq RENAME TO blog_post_authors_id_seq;
COMMIT;
