-- blog.0002_note_updated_post_updated
-- blog.0002_note_updated_post_updated
BEGIN;
-- Add field updated to Note
ALTER TABLE blog_note ADD COLUMN updated integer NOT NULL DEFAULT 1;
-- Add field updated to Post
ALTER TABLE blog_post ADD COLUMN updated integer NOT NULL DEFAULT 1;
COMMIT;

-- blog.0002_note_updated_post_updated, backwards
-- blog.0002_note_updated_post_updated
BEGIN;
-- Add field updated to Note
-- loses column `blog_note.updated` with its values
ALTER TABLE blog_note DROP COLUMN updated;
-- Add field updated to Post
-- loses column `blog_post.updated` with its values
ALTER TABLE blog_post DROP COLUMN updated;
COMMIT;
