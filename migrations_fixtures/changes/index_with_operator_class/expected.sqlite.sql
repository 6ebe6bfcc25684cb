-- blog.0002_item_item_label
-- blog.0002_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_label on field(s) label of model Item
CREATE INDEX item_label ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_label, backwards
-- blog.0002_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
COMMIT;
PRAGMA foreign_keys = ON;
