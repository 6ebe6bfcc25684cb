-- blog.0002_item_item_u
-- blog.0002_item_item_u
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_u on model Item
-- asked first, and no row may answer: SELECT label, count(*) AS rows FROM blog_item WHERE label IS NOT NULL GROUP BY label HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_u ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_u, backwards
-- blog.0002_item_item_u
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create constraint item_u on model Item
DROP INDEX item_u;
COMMIT;
PRAGMA foreign_keys = ON;
