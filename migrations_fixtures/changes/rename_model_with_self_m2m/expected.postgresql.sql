-- blog.0002_rename_item_node
-- blog.0002_rename_item_node
BEGIN;
-- Rename model Item to Node
ALTER TABLE blog_item RENAME TO blog_node;
ALTER TABLE blog_item_friends RENAME TO blog_node_friends;
ALTER TABLE blog_node_friends RENAME COLUMN from_item_id TO from_node_id;
ALTER TABLE blog_node_friends RENAME COLUMN to_item_id TO to_node_id;
ALTER TABLE blog_node_friends RENAME CONSTRAINT blog_item_friends_from_item_id_fkey TO blog_node_friends_from_node_id_fkey;
ALTER TABLE blog_node_friends RENAME CONSTRAINT blog_item_friends_to_item_id_fkey TO blog_node_friends_to_node_id_fkey;
ALTER TABLE blog_node RENAME CONSTRAINT blog_item_pkey TO blog_node_pkey;
ALTER SEQUENCE blog_item_id_seq RENAME TO blog_node_id_seq;
ALTER TABLE blog_node_friends RENAME CONSTRAINT blog_item_friends_from_item_id_to_item_id_key TO blog_node_friends_from_node_id_to_node_id_key;
ALTER INDEX blog_item_friends_from_item_id_idx RENAME TO blog_node_friends_from_node_id_idx;
ALTER INDEX blog_item_friends_to_item_id_idx RENAME TO blog_node_friends_to_node_id_idx;
ALTER TABLE blog_node_friends RENAME CONSTRAINT blog_item_friends_pkey TO blog_node_friends_pkey;
ALTER SEQUENCE blog_item_friends_id_seq RENAME TO blog_node_friends_id_seq;
COMMIT;

-- blog.0002_rename_item_node, backwards
-- blog.0002_rename_item_node
BEGIN;
-- Rename model Item to Node
ALTER TABLE blog_node RENAME TO blog_item;
ALTER TABLE blog_node_friends RENAME TO blog_item_friends;
ALTER TABLE blog_item_friends RENAME COLUMN from_node_id TO from_item_id;
ALTER TABLE blog_item_friends RENAME COLUMN to_node_id TO to_item_id;
ALTER TABLE blog_item_friends RENAME CONSTRAINT blog_node_friends_from_node_id_fkey TO blog_item_friends_from_item_id_fkey;
ALTER TABLE blog_item_friends RENAME CONSTRAINT blog_node_friends_to_node_id_fkey TO blog_item_friends_to_item_id_fkey;
ALTER TABLE blog_item RENAME CONSTRAINT blog_node_pkey TO blog_item_pkey;
ALTER SEQUENCE blog_node_id_seq RENAME TO blog_item_id_seq;
ALTER TABLE blog_item_friends RENAME CONSTRAINT blog_node_friends_from_node_id_to_node_id_key TO blog_item_friends_from_item_id_to_item_id_key;
ALTER INDEX blog_node_friends_from_node_id_idx RENAME TO blog_item_friends_from_item_id_idx;
ALTER INDEX blog_node_friends_to_node_id_idx RENAME TO blog_item_friends_to_item_id_idx;
ALTER TABLE blog_item_friends RENAME CONSTRAINT blog_node_friends_pkey TO blog_item_friends_pkey;
ALTER SEQUENCE blog_node_friends_id_seq RENAME TO blog_item_friends_id_seq;
COMMIT;
