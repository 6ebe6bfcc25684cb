SELECT total, twice FROM blog_item ORDER BY id;
-- 5|10
-- 6|12
