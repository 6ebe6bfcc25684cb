-- blog.0002_item_item_first
-- blog.0002_item_item_first
BEGIN;
-- Create index item_first on field(s) first of model Item
CREATE INDEX item_first ON blog_item (first) INCLUDE (label);
COMMIT;

-- blog.0002_item_item_first, backwards
-- blog.0002_item_item_first
BEGIN;
-- Create index item_first on field(s) first of model Item
DROP INDEX item_first;
COMMIT;
