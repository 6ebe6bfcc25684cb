SELECT id, value / 2 FROM blog_item ORDER BY id;
-- 1|3.5
-- 2|-1.5
