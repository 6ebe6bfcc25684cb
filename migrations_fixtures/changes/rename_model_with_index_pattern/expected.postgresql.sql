-- blog.0002_rename_item_node_rename_item_label_node_label
-- blog.0002_rename_item_node_rename_item_label_node_label
BEGIN;
-- Rename model Item to Node
-- Rename index item_label on Node to node_label
ALTER TABLE blog_item RENAME TO blog_node;
ALTER INDEX item_label RENAME TO node_label;
ALTER TABLE blog_node RENAME CONSTRAINT blog_item_pkey TO blog_node_pkey;
ALTER SEQUENCE blog_item_id_seq RENAME TO blog_node_id_seq;
COMMIT;

-- blog.0002_rename_item_node_rename_item_label_node_label, backwards
-- blog.0002_rename_item_node_rename_item_label_node_label
BEGIN;
-- Rename model Item to Node
-- Rename index item_label on Node to node_label
ALTER TABLE blog_node RENAME TO blog_item;
ALTER INDEX node_label RENAME TO item_label;
ALTER TABLE blog_item RENAME CONSTRAINT blog_node_pkey TO blog_item_pkey;
ALTER SEQUENCE blog_node_id_seq RENAME TO blog_item_id_seq;
COMMIT;
