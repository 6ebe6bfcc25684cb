SELECT id, host(value) FROM blog_item ORDER BY id;
-- 1|10.0.0.1
-- 2|::1
