-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
CREATE INDEX blog_item_value_idx ON blog_item (value);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
DROP INDEX blog_item_value_idx;
COMMIT;
PRAGMA foreign_keys = ON;
