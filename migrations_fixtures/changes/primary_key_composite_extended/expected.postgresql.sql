-- blog.0002_alter_stock_primary_key
-- blog.0002_alter_stock_primary_key
BEGIN;
-- Alter primary key on Stock to shop, item, shelf
ALTER TABLE blog_stock DROP CONSTRAINT blog_stock_pkey;
ALTER TABLE blog_stock ADD PRIMARY KEY (shop, item, shelf);
COMMIT;

-- blog.0002_alter_stock_primary_key, backwards
-- blog.0002_alter_stock_primary_key
BEGIN;
-- Alter primary key on Stock to shop, item, shelf
ALTER TABLE blog_stock DROP CONSTRAINT blog_stock_pkey;
ALTER TABLE blog_stock ADD PRIMARY KEY (shop, item);
COMMIT;
