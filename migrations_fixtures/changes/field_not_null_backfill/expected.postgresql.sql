-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
UPDATE blog_item SET value = label || '?' WHERE value IS NULL;
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP NOT NULL;
COMMIT;
