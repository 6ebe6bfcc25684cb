-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN value TO amount;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
ALTER TABLE blog_item RENAME COLUMN amount TO value;
COMMIT;
PRAGMA foreign_keys = ON;
