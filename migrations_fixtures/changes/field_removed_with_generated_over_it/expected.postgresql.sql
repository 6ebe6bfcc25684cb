-- blog.0002_remove_item_twice_remove_item_amount
-- blog.0002_remove_item_twice_remove_item_amount
BEGIN;
-- Remove field twice from Item
ALTER TABLE blog_item DROP COLUMN twice;
-- Remove field amount from Item
-- loses column `blog_item.amount` with its values
ALTER TABLE blog_item DROP COLUMN amount;
COMMIT;

-- blog.0002_remove_item_twice_remove_item_amount, backwards
-- blog.0002_remove_item_twice_remove_item_amount
BEGIN;
-- Remove field amount from Item
ALTER TABLE blog_item ADD COLUMN amount integer NOT NULL DEFAULT 7;
-- Remove field twice from Item
ALTER TABLE blog_item ADD COLUMN twice bigint NOT NULL GENERATED ALWAYS AS (amount * 2) STORED;
COMMIT;
