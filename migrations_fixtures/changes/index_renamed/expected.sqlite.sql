-- blog.0002_rename_item_first_item_one
-- blog.0002_rename_item_first_item_one
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename index item_first on Item to item_one
DROP INDEX item_first;
CREATE INDEX item_one ON blog_item (first);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_first_item_one, backwards
-- blog.0002_rename_item_first_item_one
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename index item_first on Item to item_one
DROP INDEX item_one;
CREATE INDEX item_first ON blog_item (first);
COMMIT;
PRAGMA foreign_keys = ON;
