-- blog.0002_remove_item_first_second_idx
-- blog.0002_remove_item_first_second_idx
BEGIN;
-- Remove index on first, second from Item
DROP INDEX blog_item_first_second_idx;
COMMIT;

-- blog.0002_remove_item_first_second_idx, backwards
-- blog.0002_remove_item_first_second_idx
BEGIN;
-- Remove index on first, second from Item
CREATE INDEX blog_item_first_second_idx ON blog_item (first, second);
COMMIT;
