-- blog.0002_remove_item_item_first_item_item_first
-- blog.0002_remove_item_item_first_item_item_first
BEGIN;
-- Remove index item_first from Item
-- Create index item_first on field(s) first of model Item
DROP INDEX item_first;
CREATE INDEX item_first ON blog_item (first) WHERE second > 1;
COMMIT;

-- blog.0002_remove_item_item_first_item_item_first, backwards
-- blog.0002_remove_item_item_first_item_item_first
BEGIN;
-- Remove index item_first from Item
-- Create index item_first on field(s) first of model Item
DROP INDEX item_first;
CREATE INDEX item_first ON blog_item (first) WHERE second > 0;
COMMIT;
