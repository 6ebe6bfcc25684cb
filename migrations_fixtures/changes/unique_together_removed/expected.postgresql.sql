-- blog.0002_remove_item_first_second_key
-- blog.0002_remove_item_first_second_key
BEGIN;
-- Remove unique constraint on first, second from model Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_first_second_key;
COMMIT;

-- blog.0002_remove_item_first_second_key, backwards
-- blog.0002_remove_item_first_second_key
BEGIN;
-- Remove unique constraint on first, second from model Item
ALTER TABLE blog_item ADD CONSTRAINT blog_item_first_second_key UNIQUE (first, second);
COMMIT;
