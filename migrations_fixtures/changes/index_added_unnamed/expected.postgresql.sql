-- blog.0002_item_first_second_idx
-- blog.0002_item_first_second_idx
BEGIN;
-- Create index on field(s) first, second of model Item
CREATE INDEX blog_item_first_second_idx ON blog_item (first, second);
COMMIT;

-- blog.0002_item_first_second_idx, backwards
-- blog.0002_item_first_second_idx
BEGIN;
-- Create index on field(s) first, second of model Item
DROP INDEX blog_item_first_second_idx;
COMMIT;
