-- blog.0002_rename_shop_stock_store
-- blog.0002_rename_shop_stock_store
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field shop on Stock to store
ALTER TABLE blog_stock RENAME COLUMN shop TO store;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_shop_stock_store, backwards
-- blog.0002_rename_shop_stock_store
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field shop on Stock to store
ALTER TABLE blog_stock RENAME COLUMN store TO shop;
COMMIT;
PRAGMA foreign_keys = ON;
