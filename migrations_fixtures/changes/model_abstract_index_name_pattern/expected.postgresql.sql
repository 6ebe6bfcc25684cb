-- blog.0002_note_blog_note_created_post_blog_post_created
-- blog.0002_note_blog_note_created_post_blog_post_created
BEGIN;
-- Create index blog_note_created on field(s) created of model Note
CREATE INDEX blog_note_created ON blog_note (created);
-- Create index blog_post_created on field(s) created of model Post
CREATE INDEX blog_post_created ON blog_post (created);
COMMIT;

-- blog.0002_note_blog_note_created_post_blog_post_created, backwards
-- blog.0002_note_blog_note_created_post_blog_post_created
BEGIN;
-- Create index blog_note_created on field(s) created of model Note
DROP INDEX blog_note_created;
-- Create index blog_post_created on field(s) created of model Post
DROP INDEX blog_post_created;
COMMIT;
