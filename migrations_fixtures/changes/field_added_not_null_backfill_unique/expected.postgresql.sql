-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value integer;
UPDATE blog_item SET value = id * 10;
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_key UNIQUE (value);
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_key;
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
