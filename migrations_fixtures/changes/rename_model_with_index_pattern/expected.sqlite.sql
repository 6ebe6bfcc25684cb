-- blog.0002_rename_item_node_rename_item_label_node_label
-- blog.0002_rename_item_node_rename_item_label_node_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
-- Rename index item_label on Node to node_label
DROP INDEX item_label;
ALTER TABLE blog_item RENAME TO blog_node;
CREATE INDEX node_label ON blog_node (label);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_node_rename_item_label_node_label, backwards
-- blog.0002_rename_item_node_rename_item_label_node_label
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
-- Rename index item_label on Node to node_label
DROP INDEX node_label;
ALTER TABLE blog_node RENAME TO blog_item;
CREATE INDEX item_label ON blog_item (label);
COMMIT;
PRAGMA foreign_keys = ON;
