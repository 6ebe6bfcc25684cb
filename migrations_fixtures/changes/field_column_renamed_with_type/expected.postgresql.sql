-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN value TO amount;
-- asked first, and no row may answer: SELECT id, amount FROM blog_item WHERE char_length(amount::text) > 9 LIMIT 5
ALTER TABLE blog_item ALTER COLUMN amount TYPE varchar(9);
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN amount TO value;
ALTER TABLE blog_item ALTER COLUMN value TYPE integer USING value::integer;
COMMIT;
