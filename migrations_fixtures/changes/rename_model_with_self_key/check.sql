SELECT id, parent_id FROM blog_node ORDER BY id;
-- 1|NULL
-- 2|1
