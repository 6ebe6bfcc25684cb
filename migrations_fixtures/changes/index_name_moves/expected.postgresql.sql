-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
BEGIN;
-- Remove index i_5 from Item
-- Create index on field(s) first, second of model Item
-- Create index i_5 on field(s) -second of model Item
ALTER INDEX i_5 RENAME TO blog_item_first_second_idx;
CREATE INDEX i_5 ON blog_item (second DESC);
COMMIT;

-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5, backwards
-- blog.0002_remove_item_i_5_item_first_second_idx_item_i_5
BEGIN;
-- Remove index i_5 from Item
-- Create index on field(s) first, second of model Item
-- Create index i_5 on field(s) -second of model Item
DROP INDEX i_5;
ALTER INDEX blog_item_first_second_idx RENAME TO i_5;
COMMIT;
