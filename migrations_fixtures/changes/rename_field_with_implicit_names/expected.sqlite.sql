-- blog.0002_rename_code_item_sign_rename_amount_item_total
-- blog.0002_rename_code_item_sign_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field code on Item to sign
-- Rename field amount on Item to total
DROP INDEX blog_item_amount_idx;
DROP INDEX blog_item_code_key;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN amount TO total;
-- Rename field code on Item to sign
ALTER TABLE blog_item RENAME COLUMN code TO sign;
-- Rename field amount on Item to total
CREATE INDEX blog_item_total_idx ON blog_item (total);
-- Rename field code on Item to sign
-- asked first, and no row may answer: SELECT sign, count(*) AS rows FROM blog_item WHERE sign IS NOT NULL GROUP BY sign HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_sign_key ON blog_item (sign);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_code_item_sign_rename_amount_item_total, backwards
-- blog.0002_rename_code_item_sign_rename_amount_item_total
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field code on Item to sign
-- Rename field amount on Item to total
DROP INDEX blog_item_total_idx;
DROP INDEX blog_item_sign_key;
-- Rename field amount on Item to total
ALTER TABLE blog_item RENAME COLUMN total TO amount;
-- Rename field code on Item to sign
ALTER TABLE blog_item RENAME COLUMN sign TO code;
-- Rename field amount on Item to total
CREATE INDEX blog_item_amount_idx ON blog_item (amount);
-- Rename field code on Item to sign
-- asked first, and no row may answer: SELECT code, count(*) AS rows FROM blog_item WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_code_key ON blog_item (code);
COMMIT;
PRAGMA foreign_keys = ON;
