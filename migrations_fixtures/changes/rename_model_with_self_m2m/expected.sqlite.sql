-- blog.0002_rename_item_node
-- blog.0002_rename_item_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
DROP INDEX blog_item_friends_from_item_id_idx;
DROP INDEX blog_item_friends_to_item_id_idx;
DROP INDEX blog_item_friends_from_item_id_to_item_id_key;
ALTER TABLE blog_item_friends RENAME COLUMN from_item_id TO from_node_id;
ALTER TABLE blog_item_friends RENAME COLUMN to_item_id TO to_node_id;
ALTER TABLE blog_item RENAME TO blog_node;
ALTER TABLE blog_item_friends RENAME TO blog_node_friends;
CREATE INDEX blog_node_friends_from_node_id_idx ON blog_node_friends (from_node_id);
CREATE INDEX blog_node_friends_to_node_id_idx ON blog_node_friends (to_node_id);
-- asked first, and no row may answer: SELECT from_node_id, to_node_id, count(*) AS rows FROM blog_node_friends WHERE from_node_id IS NOT NULL AND to_node_id IS NOT NULL GROUP BY from_node_id, to_node_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_node_friends_from_node_id_to_node_id_key ON blog_node_friends (from_node_id, to_node_id);
COMMIT;
PRAGMA foreign_keys = ON;

-- blog.0002_rename_item_node, backwards
-- blog.0002_rename_item_node
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
-- Rename model Item to Node
DROP INDEX blog_node_friends_from_node_id_idx;
DROP INDEX blog_node_friends_to_node_id_idx;
DROP INDEX blog_node_friends_from_node_id_to_node_id_key;
ALTER TABLE blog_node_friends RENAME COLUMN from_node_id TO from_item_id;
ALTER TABLE blog_node_friends RENAME COLUMN to_node_id TO to_item_id;
ALTER TABLE blog_node RENAME TO blog_item;
ALTER TABLE blog_node_friends RENAME TO blog_item_friends;
CREATE INDEX blog_item_friends_from_item_id_idx ON blog_item_friends (from_item_id);
CREATE INDEX blog_item_friends_to_item_id_idx ON blog_item_friends (to_item_id);
-- asked first, and no row may answer: SELECT from_item_id, to_item_id, count(*) AS rows FROM blog_item_friends WHERE from_item_id IS NOT NULL AND to_item_id IS NOT NULL GROUP BY from_item_id, to_item_id HAVING count(*) > 1 LIMIT 5
CREATE UNIQUE INDEX blog_item_friends_from_item_id_to_item_id_key ON blog_item_friends (from_item_id, to_item_id);
COMMIT;
PRAGMA foreign_keys = ON;
