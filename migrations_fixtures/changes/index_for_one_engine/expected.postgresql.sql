-- blog.0002_item_item_tsv
-- blog.0002_item_item_tsv
BEGIN;
-- Create index item_tsv on to_tsvector('english', label) of model Item
CREATE INDEX item_tsv ON blog_item USING gin (to_tsvector('english', label));
COMMIT;

-- blog.0002_item_item_tsv, backwards
-- blog.0002_item_item_tsv
BEGIN;
-- Create index item_tsv on to_tsvector('english', label) of model Item
DROP INDEX item_tsv;
COMMIT;
