-- blog.0002_rename_code_item_sign_rename_amount_item_total
-- blog.0002_rename_code_item_sign_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN amount TO total;
-- Rename field code on Item to sign
ALTER TABLE blog_item RENAME COLUMN code TO sign;
-- Rename field code on Item to sign
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_amount_check TO blog_item_total_check;
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_code_key TO blog_item_sign_key;
ALTER INDEX blog_item_amount_idx RENAME TO blog_item_total_idx;
COMMIT;

-- blog.0002_rename_code_item_sign_rename_amount_item_total, backwards
-- blog.0002_rename_code_item_sign_rename_amount_item_total
BEGIN;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN total TO amount;
-- Rename field code on Item to sign
ALTER TABLE blog_item RENAME COLUMN sign TO code;
-- Rename field code on Item to sign
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_total_check TO blog_item_amount_check;
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_sign_key TO blog_item_code_key;
ALTER INDEX blog_item_total_idx RENAME TO blog_item_amount_idx;
COMMIT;
