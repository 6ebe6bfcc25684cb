SELECT store, item FROM blog_stock ORDER BY item;
-- 1|1
-- 1|2
