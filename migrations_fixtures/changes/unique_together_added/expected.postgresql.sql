-- blog.0002_item_first_second_key
-- blog.0002_item_first_second_key
BEGIN;
-- Create unique constraint on first, second of model Item
ALTER TABLE blog_item ADD CONSTRAINT blog_item_first_second_key UNIQUE (first, second);
COMMIT;

-- blog.0002_item_first_second_key, backwards
-- blog.0002_item_first_second_key
BEGIN;
-- Create unique constraint on first, second of model Item
ALTER TABLE blog_item DROP CONSTRAINT blog_item_first_second_key;
COMMIT;
