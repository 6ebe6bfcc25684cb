-- blog.0002_remove_item_item_first_item_item_first
-- blog.0002_remove_item_item_first_item_item_first
BEGIN;
-- Remove constraint item_first from model Item
-- Create constraint item_first on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_first;
ALTER TABLE blog_item ADD CONSTRAINT item_first CHECK (first >= 0);
COMMIT;

-- blog.0002_remove_item_item_first_item_item_first, backwards
-- blog.0002_remove_item_item_first_item_item_first
BEGIN;
-- Remove constraint item_first from model Item
-- Create constraint item_first on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_first;
ALTER TABLE blog_item ADD CONSTRAINT item_first CHECK (first > 0);
COMMIT;
