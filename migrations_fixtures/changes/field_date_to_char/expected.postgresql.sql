-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE char_length(value::text) > 10 LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(10);
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE value !~ '^\s*\d{4,}-\d\d-\d\d' LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value TYPE date USING value::date;
COMMIT;
