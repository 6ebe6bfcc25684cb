-- blog.0002_remove_item_value
-- blog.0002_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_value, backwards
-- blog.0002_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL DEFAULT 7;
COMMIT;
PRAGMA foreign_keys = ON;
