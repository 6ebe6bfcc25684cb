-- blog.0002_rename_six_item_order
-- blog.0002_rename_six_item_order
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field Six on Item to order
ALTER TABLE blog_item RENAME COLUMN Six TO "order";
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_six_item_order, backwards
-- blog.0002_rename_six_item_order
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field Six on Item to order
ALTER TABLE blog_item RENAME COLUMN "order" TO Six;
COMMIT;
PRAGMA foreign_keys = ON;
