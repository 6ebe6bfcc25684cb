-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP EXPRESSION;
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT '';
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- loses the values of column `blog_item.value`
ALTER TABLE blog_item DROP COLUMN value;
ALTER TABLE blog_item ADD COLUMN value varchar(50) NOT NULL GENERATED ALWAYS AS (upper(label)) STORED;
COMMIT;
