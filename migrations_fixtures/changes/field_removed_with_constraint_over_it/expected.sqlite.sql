-- blog.0002_remove_item_item_value_remove_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_remove_item_item_value_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove constraint item_value from model Item
-- Remove field value from Item
ALTER TABLE blog_item DROP CONSTRAINT item_value;
-- Remove field value from Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_item_value_remove_item_value, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_remove_item_item_value_remove_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field value from Item
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL DEFAULT 1;
-- Remove constraint item_value from model Item
-- Remove field value from Item
-- asked first, and no row may answer: SELECT id, label, value FROM blog_item WHERE (value > 0 AND label <> '') IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT item_value CHECK (value > 0 AND label <> '');
COMMIT;
PRAGMA foreign_keys = ON;
