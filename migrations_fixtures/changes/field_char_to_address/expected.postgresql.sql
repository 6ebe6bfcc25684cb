-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE inet USING value::inet;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(39) USING abbrev(value);
COMMIT;
