-- blog.0002_item_item_first
-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_first on field(s) first of model Item
-- asked first, and no row may answer: SELECT first, count(*) AS rows FROM blog_item WHERE first IS NOT NULL AND (second IS NULL) GROUP BY first HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_first ON blog_item (first) WHERE second IS NULL;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_first, backwards
-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_first on field(s) first of model Item
DROP INDEX item_first;
COMMIT;
PRAGMA foreign_keys = ON;
