-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
COMMENT ON COLUMN blog_item.value IS 'new';
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
COMMENT ON COLUMN blog_item.value IS 'old';
COMMIT;
