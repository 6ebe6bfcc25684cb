-- blog.0002_rename_item_first_item_positive
-- blog.0002_rename_item_first_item_positive
BEGIN;
-- Rename constraint item_first on Item to item_positive
ALTER TABLE blog_item RENAME CONSTRAINT item_first TO item_positive;
COMMIT;

-- blog.0002_rename_item_first_item_positive, backwards
-- blog.0002_rename_item_first_item_positive
BEGIN;
-- Rename constraint item_first on Item to item_positive
ALTER TABLE blog_item RENAME CONSTRAINT item_positive TO item_first;
COMMIT;
