-- blog.0002_rename_amount_item_total
-- blog.0002_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
DROP INDEX blog_item_label_amount_key;
ALTER TABLE blog_item RENAME COLUMN amount TO total;
-- asked first, and no row may answer: SELECT label, total, count(*) AS rows FROM blog_item WHERE label IS NOT NULL AND total IS NOT NULL GROUP BY label, total HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_label_total_key ON blog_item (label, total);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_amount_item_total, backwards
-- blog.0002_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field amount on Item to total
DROP INDEX blog_item_label_total_key;
ALTER TABLE blog_item RENAME COLUMN total TO amount;
-- asked first, and no row may answer: SELECT label, amount, count(*) AS rows FROM blog_item WHERE label IS NOT NULL AND amount IS NOT NULL GROUP BY label, amount HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_label_amount_key ON blog_item (label, amount);
COMMIT;
PRAGMA foreign_keys = ON;
