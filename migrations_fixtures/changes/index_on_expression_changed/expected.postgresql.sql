-- blog.0002_remove_item_item_lower_item_item_lower
-- blog.0002_remove_item_item_lower_item_item_lower
BEGIN;
-- Remove index item_lower from Item
-- Create index item_lower on upper(label), first DESC of model Item
DROP INDEX item_lower;
CREATE INDEX item_lower ON blog_item (upper(label), first DESC);
COMMIT;

-- blog.0002_remove_item_item_lower_item_item_lower, backwards
-- blog.0002_remove_item_item_lower_item_item_lower
BEGIN;
-- Remove index item_lower from Item
-- Create index item_lower on upper(label), first DESC of model Item
DROP INDEX item_lower;
CREATE INDEX item_lower ON blog_item (lower(label));
COMMIT;
