-- blog.0002_rename_item_u_item_v
-- blog.0002_rename_item_u_item_v
BEGIN;
-- Rename constraint item_u on Item to item_v
ALTER TABLE blog_item RENAME CONSTRAINT item_u TO item_v;
COMMIT;

-- blog.0002_rename_item_u_item_v, backwards
-- blog.0002_rename_item_u_item_v
BEGIN;
-- Rename constraint item_u on Item to item_v
ALTER TABLE blog_item RENAME CONSTRAINT item_v TO item_u;
COMMIT;
