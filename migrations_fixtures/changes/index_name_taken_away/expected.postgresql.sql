-- blog.0002_remove_item_item_both_item_first_second_idx
-- blog.0002_remove_item_item_both_item_first_second_idx
BEGIN;
-- Remove index item_both from Item
-- Create index on field(s) first, -second of model Item
ALTER INDEX item_both RENAME TO blog_item_first_second_idx;
COMMIT;

-- blog.0002_remove_item_item_both_item_first_second_idx, backwards
-- blog.0002_remove_item_item_both_item_first_second_idx
BEGIN;
-- Remove index item_both from Item
-- Create index on field(s) first, -second of model Item
ALTER INDEX blog_item_first_second_idx RENAME TO item_both;
COMMIT;
