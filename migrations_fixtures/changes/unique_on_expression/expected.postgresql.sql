-- blog.0002_item_item_u
-- blog.0002_item_item_u
BEGIN;
-- Create constraint item_u on model Item
CREATE UNIQUE INDEX item_u ON blog_item (lower(label));
COMMIT;

-- blog.0002_item_item_u, backwards
-- blog.0002_item_item_u
BEGIN;
-- Create constraint item_u on model Item
DROP INDEX item_u;
COMMIT;
