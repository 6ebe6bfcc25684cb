-- blog.0002_rename_amount_item_total
-- blog.0002_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN amount TO total;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_amount_item_total, backwards
-- blog.0002_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN total TO amount;
COMMIT;
PRAGMA foreign_keys = ON;
