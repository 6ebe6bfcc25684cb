-- blog.0002_item_item_apart
-- blog.0002_item_item_apart
BEGIN;
-- Create constraint item_apart on model Item
ALTER TABLE blog_item ADD CONSTRAINT item_apart EXCLUDE USING gist (value WITH &&);
COMMIT;

-- blog.0002_item_item_apart, backwards
-- blog.0002_item_item_apart
BEGIN;
-- Create constraint item_apart on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_apart;
COMMIT;
