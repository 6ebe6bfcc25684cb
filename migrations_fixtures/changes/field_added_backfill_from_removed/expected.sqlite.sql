-- blog.0002_item_value_remove_item_label
-- needs SQLite 3.53 or newer

-- blog.0002_item_value_remove_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value varchar(20);
UPDATE blog_item SET value = (coalesce(upper(label), '?'));
-- asked first, and no row may answer: SELECT id FROM blog_item WHERE value IS NULL LIMIT 5
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
-- Remove field label from Item
-- loses column blog_item.label
ALTER TABLE blog_item DROP COLUMN label;
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_item_value_remove_item_label, backwards
-- blog.0002_item_value_remove_item_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Remove field label from Item
ALTER TABLE blog_item ADD COLUMN label varchar(50);
-- Add field value to Item
-- loses column blog_item.value
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
PRAGMA foreign_keys = ON;
