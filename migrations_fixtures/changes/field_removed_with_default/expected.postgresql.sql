-- blog.0002_remove_item_value
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;

-- blog.0002_remove_item_value, backwards
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL DEFAULT 7;
COMMIT;
