-- blog.0002_rename_second_item___dorm_second_and_more
-- blog.0002_rename_second_item___dorm_second_and_more
BEGIN;
-- Rename field second on Item to __dorm_second
-- Rename field __dorm_second on Item to first
ALTER TABLE blog_item RENAME COLUMN second TO __dorm_second;
-- Rename field first on Item to second
ALTER TABLE blog_item RENAME COLUMN first TO second;
-- Rename field second on Item to __dorm_second
-- Rename field __dorm_second on Item to first
ALTER TABLE blog_item RENAME COLUMN __dorm_second TO first;
COMMIT;

-- blog.0002_rename_second_item___dorm_second_and_more, backwards
-- blog.0002_rename_second_item___dorm_second_and_more
BEGIN;
-- Rename field second on Item to __dorm_second
-- Rename field __dorm_second on Item to first
ALTER TABLE blog_item RENAME COLUMN first TO __dorm_first;
-- Rename field first on Item to second
ALTER TABLE blog_item RENAME COLUMN second TO first;
-- Rename field second on Item to __dorm_second
-- Rename field __dorm_second on Item to first
ALTER TABLE blog_item RENAME COLUMN __dorm_first TO second;
COMMIT;
