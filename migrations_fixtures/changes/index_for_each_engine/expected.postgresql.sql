-- blog.0002_item_item_l_item_item_l
-- blog.0002_item_item_l_item_item_l
BEGIN;
-- Create index item_l on lower(label) of model Item
-- Create index item_l on field(s) label of model Item
CREATE INDEX item_l ON blog_item (lower(label));
COMMIT;

-- blog.0002_item_item_l_item_item_l, backwards
-- blog.0002_item_item_l_item_item_l
BEGIN;
-- Create index item_l on lower(label) of model Item
-- Create index item_l on field(s) label of model Item
DROP INDEX item_l;
COMMIT;
