-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT (CURRENT_TIMESTAMP AT TIME ZONE 'UTC');
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP DEFAULT;
COMMIT;
