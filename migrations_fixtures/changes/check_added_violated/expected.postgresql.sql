-- blog.0002_item_item_first
-- blog.0002_item_item_first
BEGIN;
-- Create constraint item_first on model Item
ALTER TABLE blog_item ADD CONSTRAINT item_first CHECK (first > 1);
COMMIT;

-- blog.0002_item_item_first, backwards
-- blog.0002_item_item_first
BEGIN;
-- Create constraint item_first on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_first;
COMMIT;
