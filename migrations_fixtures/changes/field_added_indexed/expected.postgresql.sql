-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL DEFAULT 0;
CREATE INDEX blog_item_value_idx ON blog_item (value);
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
DROP INDEX blog_item_value_idx;
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
