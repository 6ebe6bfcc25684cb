-- blog.0002_alter_post_tags
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE blog_post_tags ALTER COLUMN id TYPE bigint;
COMMIT;

-- blog.0002_alter_post_tags, backwards
-- blog.0002_alter_post_tags
BEGIN;
-- Alter field tags on Post
ALTER TABLE blog_post_tags ALTER COLUMN id TYPE integer;
COMMIT;
