SELECT total, sign FROM blog_item;
-- 5|q
