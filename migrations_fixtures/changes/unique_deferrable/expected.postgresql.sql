-- blog.0002_remove_item_item_u_item_item_u
-- blog.0002_remove_item_item_u_item_item_u
BEGIN;
-- Remove constraint item_u from model Item
-- Create constraint item_u on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_u;
ALTER TABLE blog_item ADD CONSTRAINT item_u UNIQUE (label) DEFERRABLE INITIALLY DEFERRED;
COMMIT;

-- blog.0002_remove_item_item_u_item_item_u, backwards
-- blog.0002_remove_item_item_u_item_item_u
BEGIN;
-- Remove constraint item_u from model Item
-- Create constraint item_u on model Item
ALTER TABLE blog_item DROP CONSTRAINT item_u;
ALTER TABLE blog_item ADD CONSTRAINT item_u UNIQUE (label);
COMMIT;
