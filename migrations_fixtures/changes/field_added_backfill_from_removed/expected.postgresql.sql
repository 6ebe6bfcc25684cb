-- blog.0002_item_value_remove_item_label
-- blog.0002_item_value_remove_item_label
BEGIN;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value varchar(20);
UPDATE blog_item SET value = coalesce(upper(label), '?');
ALTER TABLE blog_item ALTER COLUMN value SET NOT NULL;
-- Remove field label from Item
-- loses column `blog_item.label` with its values
ALTER TABLE blog_item DROP COLUMN label;
COMMIT;

-- blog.0002_item_value_remove_item_label, backwards
-- blog.0002_item_value_remove_item_label
BEGIN;
-- Remove field label from Item
ALTER TABLE blog_item ADD COLUMN label varchar(50);
-- Add field value to Item
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
