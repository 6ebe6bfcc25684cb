-- blog.0002_remove_item_amount_item_total
-- blog.0002_remove_item_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field total to Item
ALTER TABLE blog_item ADD COLUMN total integer;
-- Remove field amount from Item
-- loses column blog_item.amount
ALTER TABLE blog_item DROP COLUMN amount;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_amount_item_total, backwards
-- blog.0002_remove_item_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field amount from Item
ALTER TABLE blog_item ADD COLUMN amount integer;
-- Add field total to Item
-- loses column blog_item.total
ALTER TABLE blog_item DROP COLUMN total;
COMMIT;
PRAGMA foreign_keys = ON;
