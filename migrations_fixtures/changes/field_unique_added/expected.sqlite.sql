-- blog.0002_alter_item_value
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
-- asked first, and no row may answer: SELECT value, count(*) AS rows FROM blog_item WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_value_key ON blog_item (value);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_alter_item_value, backwards
-- blog.0002_alter_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Alter field value on Item
DROP INDEX blog_item_value_key;
COMMIT;
PRAGMA foreign_keys = ON;
