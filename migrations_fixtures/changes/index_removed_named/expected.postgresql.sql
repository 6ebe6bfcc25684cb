-- blog.0002_remove_item_item_first
-- blog.0002_remove_item_item_first
BEGIN;
-- Remove index item_first from Item
DROP INDEX item_first;
COMMIT;

-- blog.0002_remove_item_item_first, backwards
-- blog.0002_remove_item_item_first
BEGIN;
-- Remove index item_first from Item
CREATE INDEX item_first ON blog_item (first);
COMMIT;
