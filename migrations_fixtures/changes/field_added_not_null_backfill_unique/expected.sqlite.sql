-- blog.0002_item_value
-- needs SQLite 3.53 or newer

-- blog.0002_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value integer;
UPDATE blog_item SET value = (id * 10);
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE value IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
-- asked first, and no row may answer: SELECT value, count(*) AS rows FROM blog_item WHERE value IS NOT NULL GROUP BY value HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_value_key ON blog_item (value);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_value, backwards
-- blog.0002_item_value
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
DROP INDEX blog_item_value_key;
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;
