SELECT json_extract(value, '$.a[1]') FROM blog_item;
-- x
-- x
