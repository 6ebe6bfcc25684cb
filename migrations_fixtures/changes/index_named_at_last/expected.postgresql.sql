-- blog.0002_remove_item_first_second_idx_item_item_both
-- blog.0002_remove_item_first_second_idx_item_item_both
BEGIN;
-- Remove index on first, second from Item
-- Create index item_both on field(s) first, second of model Item
ALTER INDEX blog_item_first_second_idx RENAME TO item_both;
COMMIT;

-- blog.0002_remove_item_first_second_idx_item_item_both, backwards
-- blog.0002_remove_item_first_second_idx_item_item_both
BEGIN;
-- Remove index on first, second from Item
-- Create index item_both on field(s) first, second of model Item
ALTER INDEX item_both RENAME TO blog_item_first_second_idx;
COMMIT;
