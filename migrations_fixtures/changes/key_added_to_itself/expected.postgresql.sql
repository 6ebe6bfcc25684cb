-- blog.0002_item_parent
-- blog.0002_item_parent
BEGIN;
-- Add field parent to Item
ALTER TABLE blog_item ADD COLUMN parent_id bigint;
CREATE INDEX blog_item_parent_id_idx ON blog_item (parent_id);
ALTER TABLE blog_item ADD CONSTRAINT blog_item_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES blog_item (id) ON DELETE CASCADE;
COMMIT;

-- blog.0002_item_parent, backwards
-- blog.0002_item_parent
BEGIN;
-- Add field parent to Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_parent_id_fkey;
DROP INDEX blog_item_parent_id_idx;
-- loses column `blog_item.parent_id` with its values
ALTER TABLE blog_item DROP COLUMN parent_id;
COMMIT;
