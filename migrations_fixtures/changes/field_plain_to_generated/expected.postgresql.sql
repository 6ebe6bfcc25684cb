-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item DROP COLUMN value;
ALTER TABLE blog_item ADD COLUMN value character varying(50) GENERATED ALWAYS AS (upper(label)) STORED NOT NULL;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP EXPRESSION;
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT '';
COMMIT;
