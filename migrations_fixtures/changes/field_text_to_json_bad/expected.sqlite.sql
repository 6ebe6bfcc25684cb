-- blog.0002_alter_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE (json_valid(value) OR value IS NULL) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_check CHECK (json_valid(value) OR value IS NULL);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_check;
COMMIT;
PRAGMA foreign_keys = ON;
