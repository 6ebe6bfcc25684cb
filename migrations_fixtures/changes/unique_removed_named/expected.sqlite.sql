-- blog.0002_remove_item_item_u
-- blog.0002_remove_item_item_u
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove constraint item_u from model Item
DROP INDEX item_u;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_item_u, backwards
-- blog.0002_remove_item_item_u
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove constraint item_u from model Item
-- asked first, and no row may answer: SELECT first, second, count(*) AS rows FROM blog_item WHERE first IS NOT NULL AND second IS NOT NULL GROUP BY first, second HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_u ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;
