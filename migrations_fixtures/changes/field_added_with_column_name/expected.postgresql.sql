-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN "the value" integer NOT NULL DEFAULT 4;
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
-- loses column `blog_item.the value` with its values
ALTER TABLE blog_item DROP COLUMN "the value";
COMMIT;
