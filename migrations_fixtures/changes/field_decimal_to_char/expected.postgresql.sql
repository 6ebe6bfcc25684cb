-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT value FROM blog_item WHERE length(value::text) > 20 LIMIT 6
ALTER TABLE blog_item ALTER COLUMN value TYPE character varying(20) USING value::character varying(20);
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value TYPE numeric(6,2) USING value::numeric(6,2);
COMMIT;
