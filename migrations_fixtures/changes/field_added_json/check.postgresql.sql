SELECT value -> 'a' ->> 1 FROM blog_item;
-- x
-- x
