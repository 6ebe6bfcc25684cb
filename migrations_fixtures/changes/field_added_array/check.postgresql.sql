SELECT value[2] FROM blog_item;
-- 2
-- 2
