-- blog.0002_remove_item_value
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;

-- blog.0002_remove_item_value, backwards
-- blog.0002_remove_item_value
BEGIN;
-- Remove field value from Item
-- asked first, and no row may answer: SELECT * FROM blog_item LIMIT 5
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL;
COMMIT;
