-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item DROP COLUMN value;
ALTER TABLE blog_item ADD COLUMN value varchar(50) NOT NULL GENERATED ALWAYS AS (label || '!') STORED;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item DROP COLUMN value;
ALTER TABLE blog_item ADD COLUMN value varchar(50) NOT NULL GENERATED ALWAYS AS (upper(label)) STORED;
COMMIT;
