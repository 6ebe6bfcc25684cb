-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE integer USING CASE value WHEN 'low' THEN 1 ELSE 9 END;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE varchar(20) USING CASE value WHEN 1 THEN 'low' ELSE 'high' END;
COMMIT;
