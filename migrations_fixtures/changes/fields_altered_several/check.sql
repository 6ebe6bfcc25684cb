SELECT value, size FROM blog_item;
-- x|3
