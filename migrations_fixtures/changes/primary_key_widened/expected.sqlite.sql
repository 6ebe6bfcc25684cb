-- blog.0002_alter_author_id
-- blog.0002_alter_author_id

-- blog.0002_alter_author_id, backwards
-- blog.0002_alter_author_id
