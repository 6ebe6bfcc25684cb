-- blog.0002_remove_item_value
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;

-- blog.0002_remove_item_value, backwards
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
ALTER TABLE blog_item ADD COLUMN value character varying(50) GENERATED ALWAYS AS (upper(label)) STORED NOT NULL;
COMMIT;
