-- blog.0002_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value varchar(20);
UPDATE blog_item SET value = ('none');
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE value IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
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
