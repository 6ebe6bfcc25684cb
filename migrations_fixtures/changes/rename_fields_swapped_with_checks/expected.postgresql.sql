-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
BEGIN;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN three TO __dorm_three;
-- Rename field two on Item to __dorm_two
-- Rename field __dorm_two on Item to three
ALTER TABLE blog_item RENAME COLUMN two TO three;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN __dorm_three TO two;
-- Rename field two on Item to __dorm_two
-- Rename field three on Item to two
-- Rename field __dorm_two on Item to three
-- Alter field two on Item
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_two_check TO blog_item_three_check;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item ALTER COLUMN two DROP NOT NULL;
ALTER TABLE blog_item ADD CONSTRAINT blog_item_two_check CHECK (two IS NOT NULL);
COMMIT;

-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more, backwards
-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
BEGIN;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN two TO __dorm_two;
-- Rename field two on Item to __dorm_two
-- Rename field __dorm_two on Item to three
ALTER TABLE blog_item RENAME COLUMN three TO two;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN __dorm_two TO three;
ALTER TABLE blog_item DROP CONSTRAINT blog_item_two_check;
-- Rename field two on Item to __dorm_two
-- Rename field three on Item to two
-- Rename field __dorm_two on Item to three
-- Alter field two on Item
ALTER TABLE blog_item RENAME CONSTRAINT blog_item_three_check TO blog_item_two_check;
-- Rename field three on Item to two
-- Alter field two on Item
-- asked first, and no row may answer: SELECT id, three FROM blog_item WHERE three IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN three SET NOT NULL;
COMMIT;
