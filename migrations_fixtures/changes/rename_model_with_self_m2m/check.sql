SELECT from_node_id, to_node_id FROM blog_node_friends;
-- 1|2
