-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
BEGIN;
-- Rename index item_b on Item to __dorm_item_b
-- Rename index item_a on Item to item_b
-- Rename index __dorm_item_b on Item to item_a
ALTER INDEX item_b RENAME TO __dorm_item_b;
ALTER INDEX item_a RENAME TO item_b;
ALTER INDEX __dorm_item_b RENAME TO item_a;
COMMIT;

-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more, backwards
-- blog.0002_rename_item_b___dorm_item_b_rename_item_a_item_b_and_more
BEGIN;
-- Rename index item_b on Item to __dorm_item_b
-- Rename index item_a on Item to item_b
-- Rename index __dorm_item_b on Item to item_a
ALTER INDEX item_a RENAME TO __dorm_item_a;
ALTER INDEX item_b RENAME TO item_a;
ALTER INDEX __dorm_item_a RENAME TO item_b;
COMMIT;
