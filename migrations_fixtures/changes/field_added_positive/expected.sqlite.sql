-- blog.0002_item_value
-- blog.0002_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value integer unsigned NOT NULL DEFAULT 0 CONSTRAINT blog_item_value_check CHECK (value >= 0);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;
