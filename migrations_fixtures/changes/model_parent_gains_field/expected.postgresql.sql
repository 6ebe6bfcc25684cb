-- blog.0002_author_age
-- blog.0002_author_age
BEGIN;
-- Add field age to Author
ALTER TABLE blog_author ADD COLUMN age integer;
COMMIT;

-- blog.0002_author_age, backwards
-- blog.0002_author_age
BEGIN;
-- Add field age to Author
-- loses column `blog_author.age` with its values
ALTER TABLE blog_author DROP COLUMN age;
COMMIT;
