-- blog.0002_item_item_label
-- blog.0002_item_item_label
BEGIN;
-- Create index item_label on field(s) label of model Item
CREATE INDEX item_label ON blog_item (label varchar_pattern_ops) WITH (fillfactor = 70);
COMMIT;

-- blog.0002_item_item_label, backwards
-- blog.0002_item_item_label
BEGIN;
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
COMMIT;
