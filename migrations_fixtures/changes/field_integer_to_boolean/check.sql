SELECT id FROM blog_item WHERE value;
-- 1
