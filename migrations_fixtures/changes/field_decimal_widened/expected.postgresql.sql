-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE numeric(10,3);
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE value <> round(value, 2) LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value TYPE numeric(6,2);
COMMIT;
