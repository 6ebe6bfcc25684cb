SELECT encode(value, 'hex') FROM blog_item;
-- 00ff
-- 00ff
