-- blog.0002_rename_author_writer
-- blog.0002_rename_author_writer

-- blog.0002_rename_author_writer, backwards
-- blog.0002_rename_author_writer
