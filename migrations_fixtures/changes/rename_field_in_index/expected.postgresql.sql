-- blog.0002_rename_amount_item_total
-- blog.0002_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN amount TO total;
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_label_amount_key TO blog_item_label_total_key;
COMMIT;

-- blog.0002_rename_amount_item_total, backwards
-- blog.0002_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN total TO amount;
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_label_total_key TO blog_item_label_amount_key;
COMMIT;
