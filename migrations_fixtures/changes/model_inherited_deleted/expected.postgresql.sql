-- blog.0002_delete_editor
-- blog.0002_delete_editor
BEGIN;
-- Delete model Editor
-- loses table `blog_editor` with its rows
DROP TABLE blog_editor;
COMMIT;

-- blog.0002_delete_editor, backwards
-- blog.0002_delete_editor
BEGIN;
-- Delete model Editor
CREATE TABLE blog_editor (
    author_ptr_id bigint PRIMARY KEY,
    level integer NOT NULL DEFAULT 1,
    CONSTRAINT blog_editor_author_ptr_id_fkey FOREIGN KEY (author_ptr_id) REFERENCES blog_author (id) ON DELETE CASCADE
);
COMMIT;
