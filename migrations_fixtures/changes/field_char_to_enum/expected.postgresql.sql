-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE char_length(value) > 6 LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(6);
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_check CHECK (value IN ('open', 'closed'));
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_check;
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(9);
COMMIT;
