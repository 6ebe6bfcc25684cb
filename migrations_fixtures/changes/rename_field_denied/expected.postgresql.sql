-- blog.0002_remove_item_amount_item_total
-- blog.0002_remove_item_amount_item_total
BEGIN;
-- Add field total to Item
ALTER TABLE blog_item ADD COLUMN total integer;
-- Remove field amount from Item
-- loses column `blog_item.amount` with its values
ALTER TABLE blog_item DROP COLUMN amount;
COMMIT;

-- blog.0002_remove_item_amount_item_total, backwards
-- blog.0002_remove_item_amount_item_total
BEGIN;
-- Remove field amount from Item
ALTER TABLE blog_item ADD COLUMN amount integer;
-- Add field total to Item
-- loses column `blog_item.total` with its values
ALTER TABLE blog_item DROP COLUMN total;
COMMIT;
