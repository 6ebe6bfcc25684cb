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
-- needs SQLite 3.53 or newer

-- blog.0002_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
ALTER TABLE blog_item ADD COLUMN value integer;
UPDATE blog_item SET value = (id * 100);
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE value IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
COMMIT;
PRAGMA foreign_keys = ON;
