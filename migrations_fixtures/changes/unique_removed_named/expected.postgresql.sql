-- blog.0002_remove_item_item_u
-- blog.0002_remove_item_item_u
BEGIN;
-- Remove constraint item_u from model Item
ALTER TABLE blog_item DROP CONSTRAINT item_u;
COMMIT;

-- blog.0002_remove_item_item_u, backwards
-- blog.0002_remove_item_item_u
BEGIN;
-- Remove constraint item_u from model Item
ALTER TABLE blog_item ADD CONSTRAINT item_u UNIQUE (first, second);
COMMIT;
