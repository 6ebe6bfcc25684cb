-- blog.0002_remove_author_rank
-- blog.0002_remove_author_rank
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field rank from Author
-- loses column blog_author.rank
ALTER TABLE blog_author DROP COLUMN rank;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_author_rank, backwards
-- blog.0002_remove_author_rank
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field rank from Author
ALTER TABLE blog_author ADD COLUMN rank integer unsigned NOT NULL DEFAULT 0 CONSTRAINT blog_author_rank_check CHECK (rank >= 0);
COMMIT;
PRAGMA foreign_keys = ON;
