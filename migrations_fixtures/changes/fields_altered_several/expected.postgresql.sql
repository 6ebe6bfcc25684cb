-- blog.0002_alter_item_size_alter_item_value
-- blog.0002_alter_item_size_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE text;
-- Alter field size on Item
ALTER TABLE blog_item ALTER COLUMN size SET DEFAULT 1;
ALTER TABLE blog_item ADD CONSTRAINT blog_item_size_check CHECK (size >= 0);
COMMIT;

-- blog.0002_alter_item_size_alter_item_value, backwards
-- blog.0002_alter_item_size_alter_item_value
BEGIN;
-- Alter field size on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_size_check;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE char_length(value) > 9 LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(9);
-- Alter field size on Item
ALTER TABLE blog_item ALTER COLUMN size DROP DEFAULT;
COMMIT;
