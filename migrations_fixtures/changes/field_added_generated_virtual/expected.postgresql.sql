-- blog.0002_item_value
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value varchar(50) NOT NULL GENERATED ALWAYS AS (upper(label)) VIRTUAL;
COMMIT;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
