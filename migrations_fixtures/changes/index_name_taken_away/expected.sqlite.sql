-- blog.0002_remove_item_item_both_item_first_second_idx
-- blog.0002_remove_item_item_both_item_first_second_idx
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index item_both from Item
-- Create index on field(s) first, -second of model Item
DROP INDEX item_both;
CREATE INDEX blog_item_first_second_idx ON blog_item (first, second DESC);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_item_both_item_first_second_idx, backwards
-- blog.0002_remove_item_item_both_item_first_second_idx
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index item_both from Item
-- Create index on field(s) first, -second of model Item
DROP INDEX blog_item_first_second_idx;
CREATE INDEX item_both ON blog_item (first, second DESC);
COMMIT;
PRAGMA foreign_keys = ON;
