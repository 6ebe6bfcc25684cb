SELECT "the value" FROM blog_item;
-- 4
-- 4
