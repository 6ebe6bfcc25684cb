-- blog.0002_alter_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_check;
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE (value IN ('open', 'closed')) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_check CHECK (value IN ('open', 'closed'));
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_value_check;
-- asked first, and no row may answer: SELECT id, value FROM blog_item WHERE (value IN ('open', 'done', 'closed')) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT blog_item_value_check CHECK (value IN ('open', 'done', 'closed'));
COMMIT;
PRAGMA foreign_keys = ON;
