-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value varchar(6) NOT NULL DEFAULT 'open';
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_check CHECK (value IN ('open', 'closed'));
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_check;
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
