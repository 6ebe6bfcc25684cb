-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value uuid NOT NULL DEFAULT uuidv7();
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
