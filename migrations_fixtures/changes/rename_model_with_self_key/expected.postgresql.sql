-- blog.0002_rename_item_node
-- blog.0002_rename_item_node
BEGIN;
-- Rename model Item to Node
ALTER TABLE blog_item RENAME TO blog_node;
ALTER TABLE blog_node RENAME CONSTRAINT blog_item_parent_id_fkey TO blog_node_parent_id_fkey;
ALTER INDEX blog_item_parent_id_idx RENAME TO blog_node_parent_id_idx;
ALTER TABLE blog_node RENAME CONSTRAINT blog_item_pkey TO blog_node_pkey;
ALTER SEQUENCE blog_item_id_seq RENAME TO blog_node_id_seq;
COMMIT;

-- blog.0002_rename_item_node, backwards
-- blog.0002_rename_item_node
BEGIN;
-- Rename model Item to Node
ALTER TABLE blog_node RENAME TO blog_item;
ALTER TABLE blog_item RENAME CONSTRAINT blog_node_parent_id_fkey TO blog_item_parent_id_fkey;
ALTER INDEX blog_node_parent_id_idx RENAME TO blog_item_parent_id_idx;
ALTER TABLE blog_item RENAME CONSTRAINT blog_node_pkey TO blog_item_pkey;
ALTER SEQUENCE blog_node_id_seq RENAME TO blog_item_id_seq;
COMMIT;
