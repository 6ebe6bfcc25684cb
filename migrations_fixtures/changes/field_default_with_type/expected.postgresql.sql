-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP DEFAULT, ALTER COLUMN value TYPE integer USING value::integer;
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT 7;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE char_length(value::text) > 9 LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value DROP DEFAULT, ALTER COLUMN value TYPE varchar(9);
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT 'seven';
COMMIT;
