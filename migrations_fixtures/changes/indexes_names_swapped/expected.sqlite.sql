-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename index item_b on Item to __dorm_item_b
-- Rename index item_a on Item to item_b
-- Rename index __dorm_item_b on Item to item_a
DROP INDEX item_a;
DROP INDEX item_b;
CREATE INDEX item_b ON blog_item (first);
CREATE INDEX item_a ON blog_item (second);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more, backwards
-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename index item_b on Item to __dorm_item_b
-- Rename index item_a on Item to item_b
-- Rename index __dorm_item_b on Item to item_a
DROP INDEX item_b;
DROP INDEX item_a;
CREATE INDEX item_a ON blog_item (first);
CREATE INDEX item_b ON blog_item (second);
COMMIT;
PRAGMA foreign_keys = ON;
