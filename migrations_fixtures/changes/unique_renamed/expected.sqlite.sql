-- blog.0002_rename_item_u_item_v
-- blog.0002_rename_item_u_item_v
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename constraint item_u on Item to item_v
DROP INDEX item_u;
-- asked first, and no row may answer: SELECT first, second, count(*) AS rows FROM blog_item WHERE first IS NOT NULL AND second IS NOT NULL GROUP BY first, second HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_v ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_u_item_v, backwards
-- blog.0002_rename_item_u_item_v
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename constraint item_u on Item to item_v
DROP INDEX item_v;
-- asked first, and no row may answer: SELECT first, second, count(*) AS rows FROM blog_item WHERE first IS NOT NULL AND second IS NOT NULL GROUP BY first, second HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_u ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;
