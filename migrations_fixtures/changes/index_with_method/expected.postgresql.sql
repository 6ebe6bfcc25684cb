-- blog.0002_item_item_hash
-- blog.0002_item_item_hash
BEGIN;
-- Create index item_hash on field(s) label of model Item
CREATE INDEX item_hash ON blog_item USING hash (label);
COMMIT;

-- blog.0002_item_item_hash, backwards
-- blog.0002_item_item_hash
BEGIN;
-- Create index item_hash on field(s) label of model Item
DROP INDEX item_hash;
COMMIT;
