-- blog.0002_item_item_label
-- blog.0002_item_item_label
BEGIN;
-- Create constraint item_label on model Item
ALTER TABLE blog_item ADD CONSTRAINT item_label CHECK (char_length(label) > 0);
COMMIT;

-- blog.0002_item_item_label, backwards
-- blog.0002_item_item_label
BEGIN;
-- Create constraint item_label on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_label;
COMMIT;
