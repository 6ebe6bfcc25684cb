-- blog.0002_remove_item_item_label_item_item_label
-- blog.0002_remove_item_item_label_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index item_label from Item
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
-- asked first, and no row may answer: SELECT label, count(*) AS rows FROM blog_item WHERE label IS NOT NULL GROUP BY label HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX item_label ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_remove_item_item_label_item_item_label, backwards
-- blog.0002_remove_item_item_label_item_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove index item_label from Item
-- Create index item_label on field(s) label of model Item
DROP INDEX item_label;
CREATE INDEX item_label ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;
