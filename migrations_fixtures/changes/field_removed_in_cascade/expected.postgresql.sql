-- blog.0002_remove_author_rank
-- blog.0002_remove_author_rank
BEGIN;
-- Remove field rank from Author
ALTER TABLE blog_author DROP CONSTRAINT blog_author_rank_check;
-- loses column `blog_author.rank` with its values
ALTER TABLE blog_author DROP COLUMN rank;
COMMIT;

-- blog.0002_remove_author_rank, backwards
-- blog.0002_remove_author_rank
BEGIN;
-- Remove field rank from Author
ALTER TABLE blog_author ADD COLUMN rank integer NOT NULL DEFAULT 0;
ALTER TABLE blog_author ADD CONSTRAINT blog_author_rank_check CHECK (rank >= 0);
COMMIT;
