-- blog.0002_rename_amount_item_total_alter_item_total
-- blog.0002_rename_amount_item_total_alter_item_total
BEGIN;
-- Rename field amount on Item to total
-- Alter field total on Item
ALTER TABLE blog_item RENAME COLUMN amount TO total;
ALTER TABLE blog_item ALTER COLUMN total SET DEFAULT 9;
UPDATE blog_item SET total = 9 WHERE total IS NULL;
ALTER TABLE blog_item ALTER COLUMN total SET NOT NULL;
COMMIT;

-- blog.0002_rename_amount_item_total_alter_item_total, backwards
-- blog.0002_rename_amount_item_total_alter_item_total
BEGIN;
-- Rename field amount on Item to total
-- Alter field total on Item
ALTER TABLE blog_item RENAME COLUMN total TO amount;
ALTER TABLE blog_item ALTER COLUMN amount DROP NOT NULL;
ALTER TABLE blog_item ALTER COLUMN amount DROP DEFAULT;
COMMIT;
