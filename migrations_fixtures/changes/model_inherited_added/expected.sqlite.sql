-- blog.0002_editor
-- blog.0002_editor
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Editor
CREATE TABLE blog_editor (
    author_ptr_id integer NOT NULL PRIMARY KEY CONSTRAINT blog_editor_author_ptr_id_fkey REFERENCES blog_author (id) ON DELETE CASCADE,
    level integer NOT NULL DEFAULT 1
);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_editor, backwards
-- blog.0002_editor
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create model Editor
-- loses table blog_editor
DROP TABLE blog_editor;
COMMIT;
PRAGMA foreign_keys = ON;
