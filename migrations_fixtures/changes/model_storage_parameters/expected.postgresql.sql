-- blog.0002_alter_author_options
-- blog.0002_alter_author_options
BEGIN;
-- Change options on Author
ALTER TABLE blog_author SET (fillfactor = 80);
COMMIT;

-- blog.0002_alter_author_options, backwards
-- blog.0002_alter_author_options
BEGIN;
-- Change options on Author
ALTER TABLE blog_author SET (fillfactor = 70);
COMMIT;
