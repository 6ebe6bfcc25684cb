-- blog.0002_item_item_first
-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_first on field(s) first, -second of model Item
CREATE INDEX item_first ON blog_item (first, second DESC);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_item_first, backwards
-- blog.0002_item_item_first
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Create index item_first on field(s) first, -second of model Item
DROP INDEX item_first;
COMMIT;
PRAGMA foreign_keys = ON;
