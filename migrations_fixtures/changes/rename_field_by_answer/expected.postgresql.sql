-- blog.0002_rename_amount_item_total
-- blog.0002_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN amount TO total;
COMMIT;

-- blog.0002_rename_amount_item_total, backwards
-- blog.0002_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN total TO amount;
COMMIT;
