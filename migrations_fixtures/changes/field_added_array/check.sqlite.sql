SELECT json_extract(value, '$[1]') FROM blog_item;
-- 2
-- 2
