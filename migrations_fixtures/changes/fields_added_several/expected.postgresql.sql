-- blog.0002_item_created_item_note_item_value
-- blog.0002_item_created_item_note_item_value
BEGIN;
-- Add field created to Item
ALTER TABLE blog_item ADD COLUMN created timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP;
-- Add field note to Item
ALTER TABLE blog_item ADD COLUMN note text;
-- Add field value to Item
ALTER TABLE blog_item ADD COLUMN value integer NOT NULL DEFAULT 1;
COMMIT;

-- blog.0002_item_created_item_note_item_value, backwards
-- blog.0002_item_created_item_note_item_value
BEGIN;
-- Add field created to Item
-- loses column `blog_item.created` with its values
ALTER TABLE blog_item DROP COLUMN created;
-- Add field note to Item
-- loses column `blog_item.note` with its values
ALTER TABLE blog_item DROP COLUMN note;
-- Add field value to Item
-- loses column `blog_item.value` with its values
ALTER TABLE blog_item DROP COLUMN value;
COMMIT;
