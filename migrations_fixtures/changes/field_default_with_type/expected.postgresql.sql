-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP DEFAULT;
ALTER TABLE blog_item ALTER COLUMN value TYPE integer USING value::integer;
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT 7;
COMMIT;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
BEGIN;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP DEFAULT;
-- asked first, and no row may answer: SELECT value FROM blog_item WHERE length(value::text) > 9 LIMIT 6
ALTER TABLE blog_item ALTER COLUMN value TYPE character varying(9) USING value::character varying(9);
ALTER TABLE blog_item ALTER COLUMN value SET DEFAULT 'seven';
COMMIT;
