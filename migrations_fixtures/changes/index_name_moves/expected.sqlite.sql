-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index i_5 from Item
-- Create index on field(s) first, second of model Item
-- Create index i_5 on field(s) -second of model Item
DROP INDEX i_5;
CREATE INDEX i_5 ON blog_item (second DESC);
CREATE INDEX blog_item_first_second_idx ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5, backwards
-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index i_5 from Item
-- Create index on field(s) first, second of model Item
-- Create index i_5 on field(s) -second of model Item
DROP INDEX i_5;
DROP INDEX blog_item_first_second_idx;
CREATE INDEX i_5 ON blog_item (first, second);
COMMIT;
PRAGMA foreign_keys = ON;
