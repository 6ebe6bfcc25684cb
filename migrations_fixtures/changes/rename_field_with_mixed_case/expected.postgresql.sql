-- blog.0002_rename_six_item_order
-- blog.0002_rename_six_item_order
BEGIN;
-- Rename field Six on Item to order
ALTER TABLE blog_item RENAME COLUMN "Six" TO "order";
ALTER TABLE blog_item RENAME CONSTRAINT "blog_item_Six_check" TO blog_item_order_check;
COMMIT;

-- blog.0002_rename_six_item_order, backwards
-- blog.0002_rename_six_item_order
BEGIN;
-- Rename field Six on Item to order
ALTER TABLE blog_item RENAME COLUMN "order" TO "Six";
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_order_check TO "blog_item_Six_check";
COMMIT;
