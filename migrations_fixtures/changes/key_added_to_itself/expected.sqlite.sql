-- blog.0002_item_parent
-- blog.0002_item_parent
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field parent to Item
ALTER TABLE blog_item ADD COLUMN parent_id integer CONSTRAINT blog_item_parent_id_fkey REFERENCES blog_item (id) ON DELETE CASCADE;
CREATE INDEX blog_item_parent_id_idx ON blog_item (parent_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_parent, backwards
-- blog.0002_item_parent
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field parent to Item
DROP INDEX blog_item_parent_id_idx;
-- loses column blog_item.parent_id
ALTER TABLE blog_item DROP COLUMN parent_id;
COMMIT;
PRAGMA foreign_keys = ON;
