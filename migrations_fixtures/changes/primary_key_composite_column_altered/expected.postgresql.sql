-- blog.0002_alter_stock_item
-- blog.0002_alter_stock_item
BEGIN;
-- Alter field item on Stock
ALTER TABLE blog_stock ALTER COLUMN item TYPE bigint;
COMMIT;

-- blog.0002_alter_stock_item, backwards
-- blog.0002_alter_stock_item
BEGIN;
-- Alter field item on Stock
ALTER TABLE blog_stock ALTER COLUMN item TYPE integer;
COMMIT;
