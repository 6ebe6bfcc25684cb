-- blog.0002_rename_item_node
-- blog.0002_rename_item_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
DROP INDEX blog_item_parent_id_idx;
ALTER TABLE blog_item RENAME TO blog_node;
CREATE INDEX blog_node_parent_id_idx ON blog_node (parent_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_node, backwards
-- blog.0002_rename_item_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
DROP INDEX blog_node_parent_id_idx;
ALTER TABLE blog_node RENAME TO blog_item;
CREATE INDEX blog_item_parent_id_idx ON blog_item (parent_id);
COMMIT;
PRAGMA foreign_keys = ON;
