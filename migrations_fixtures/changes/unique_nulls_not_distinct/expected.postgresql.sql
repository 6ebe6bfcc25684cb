-- blog.0002_item_item_u
-- blog.0002_item_item_u
BEGIN;
-- Create constraint item_u on model Item
ALTER TABLE blog_item ADD CONSTRAINT item_u UNIQUE NULLS NOT DISTINCT (first, second);
COMMIT;

-- blog.0002_item_item_u, backwards
-- blog.0002_item_item_u
BEGIN;
-- Create constraint item_u on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_u;
COMMIT;
