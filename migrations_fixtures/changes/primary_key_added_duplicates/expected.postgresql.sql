-- blog.0002_alter_stock_primary_key
-- blog.0002_alter_stock_primary_key
BEGIN;
-- Alter primary key on Stock to shop
ALTER TABLE blog_stock ADD PRIMARY KEY (shop);
COMMIT;

-- blog.0002_alter_stock_primary_key, backwards
-- blog.0002_alter_stock_primary_key
BEGIN;
-- Alter primary key on Stock to shop
ALTER TABLE blog_stock DROP CONSTRAINT blog_stock_pkey;
COMMIT;
