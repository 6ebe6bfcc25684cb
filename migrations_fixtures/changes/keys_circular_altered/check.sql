SELECT b_id FROM blog_a;
-- 5
SELECT a_id FROM blog_b;
-- 1
