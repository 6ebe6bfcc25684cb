-- blog.0002_item_item_lower
-- blog.0002_item_item_lower
BEGIN;
-- Create index item_lower on lower(label) of model Item
CREATE INDEX item_lower ON blog_item (lower(label));
COMMIT;

-- blog.0002_item_item_lower, backwards
-- blog.0002_item_item_lower
BEGIN;
-- Create index item_lower on lower(label) of model Item
DROP INDEX item_lower;
COMMIT;
