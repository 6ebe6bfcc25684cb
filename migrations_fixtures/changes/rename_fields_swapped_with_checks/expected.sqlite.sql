-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
-- needs SQLite 3.53 or newer

-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item ALTER COLUMN three DROP NOT NULL;
-- Rename field two on Item to __dorm_two
-- Rename field three on Item to two
-- Rename field __dorm_two on Item to three
-- Alter field two on Item
-- asked first, and no row may answer: SELECT id, three FROM blog_item WHERE (three IS NOT NULL) IS FALSE LIMIT 5
ALTER TABLE blog_item ADD CONSTRAINT blog_item_two_check1 CHECK (three IS NOT NULL);
ALTER TABLE blog_item RENAME COLUMN two TO __dorm_two;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN three TO two;
-- Rename field two on Item to __dorm_two
-- Rename field __dorm_two on Item to three
ALTER TABLE blog_item RENAME COLUMN __dorm_two TO three;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more, backwards
-- needs SQLite 3.53 or newer

-- blog.0002_rename_two_item___dorm_two_rename_three_item_two_and_more
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename field two on Item to __dorm_two
-- Rename field three on Item to two
-- Rename field __dorm_two on Item to three
-- Alter field two on Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_two_check;
-- Rename field three on Item to two
-- Alter field two on Item
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE two IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN two SET NOT NULL;
-- Rename field two on Item to __dorm_two
-- Rename field three on Item to two
-- Rename field __dorm_two on Item to three
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN three TO __dorm_three;
-- Rename field three on Item to two
-- Alter field two on Item
ALTER TABLE blog_item RENAME COLUMN two TO three;
-- Rename field two on Item to __dorm_two
-- Rename field __dorm_two on Item to three
ALTER TABLE blog_item RENAME COLUMN __dorm_three TO two;
COMMIT;
PRAGMA foreign_keys = ON;
