-- blog.0002_rename_item_first_item_one
-- blog.0002_rename_item_first_item_one
BEGIN;
-- Rename index item_first on Item to item_one
ALTER INDEX item_first RENAME TO item_one;
COMMIT;

-- blog.0002_rename_item_first_item_one, backwards
-- blog.0002_rename_item_first_item_one
BEGIN;
-- Rename index item_first on Item to item_one
ALTER INDEX item_one RENAME TO item_first;
COMMIT;
