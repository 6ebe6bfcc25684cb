-- blog.0002_alter_author_table_comment
-- blog.0002_alter_author_table_comment

-- blog.0002_alter_author_table_comment, backwards
-- blog.0002_alter_author_table_comment
