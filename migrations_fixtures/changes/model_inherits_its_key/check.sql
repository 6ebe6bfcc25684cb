SELECT parent_ptr_id, y FROM blog_child;
-- 2|c
