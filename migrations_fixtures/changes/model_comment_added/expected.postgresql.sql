-- blog.0002_alter_author_table_comment
-- blog.0002_alter_author_table_comment
BEGIN;
-- Alter Author table comment
COMMENT ON TABLE blog_author IS 'Who writes; it''s them';
COMMIT;

-- blog.0002_alter_author_table_comment, backwards
-- blog.0002_alter_author_table_comment
BEGIN;
-- Alter Author table comment
COMMENT ON TABLE blog_author IS NULL;
COMMIT;
