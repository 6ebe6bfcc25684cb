-- blog.0002_remove_item_item_label_item_item_label
-- blog.0002_remove_item_item_label_item_item_label
BEGIN;
-- Remove index item_label from Item
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
CREATE UNIQUE INDEX item_label ON blog_item (label);
COMMIT;

-- blog.0002_remove_item_item_label_item_item_label, backwards
-- blog.0002_remove_item_item_label_item_item_label
BEGIN;
-- Remove index item_label from Item
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
CREATE INDEX item_label ON blog_item (label);
COMMIT;
