-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN value TO amount;
-- asked first, and no row may answer: SELECT amount FROM blog_item WHERE length(amount::text) > 9 LIMIT 6
ALTER TABLE blog_item ALTER COLUMN amount TYPE character varying(9) USING amount::character varying(9);
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN amount TO value;
ALTER TABLE blog_item ALTER COLUMN value TYPE integer USING value::integer;
COMMIT;
