-- blog.0002_item_first_second_key
-- blog.0002_item_first_second_key
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create unique constraint on first, second of model Item
-- asked first, and no row may answer: SELECT first, second, count(*) AS rows FROM blog_item WHERE first IS NOT NULL AND second IS NOT NULL GROUP BY first, second HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_first_second_key ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_first_second_key, backwards
-- blog.0002_item_first_second_key
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create unique constraint on first, second of model Item
DROP INDEX blog_item_first_second_key;
COMMIT;
PRAGMA foreign_keys = ON;
