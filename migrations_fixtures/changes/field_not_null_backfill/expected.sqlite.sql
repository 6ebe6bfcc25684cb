-- blog.0002_alter_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
UPDATE blog_item SET value = (label || '?') WHERE value IS NULL;
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE value IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item ALTER COLUMN value DROP NOT NULL;
COMMIT;
PRAGMA foreign_keys = ON;
