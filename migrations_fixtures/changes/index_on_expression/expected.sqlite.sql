-- blog.0002_item_item_lower
-- blog.0002_item_item_lower
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_lower on lower(label) of model Item
CREATE INDEX item_lower ON blog_item (lower(label));
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_lower, backwards
-- blog.0002_item_item_lower
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_lower on lower(label) of model Item
DROP INDEX item_lower;
COMMIT;
PRAGMA foreign_keys = ON;
