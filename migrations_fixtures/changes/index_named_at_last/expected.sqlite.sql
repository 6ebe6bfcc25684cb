-- blog.0002_remove_item_first_second_idx_item_item_both
-- blog.0002_remove_item_first_second_idx_item_item_both
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index on first, second from Item
-- Create index item_both on field(s) first, second of model Item
DROP INDEX blog_item_first_second_idx;
CREATE INDEX item_both ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_first_second_idx_item_item_both, backwards
-- blog.0002_remove_item_first_second_idx_item_item_both
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index on first, second from Item
-- Create index item_both on field(s) first, second of model Item
DROP INDEX item_both;
CREATE INDEX blog_item_first_second_idx ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;
