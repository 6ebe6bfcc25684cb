SELECT l FROM blog_right;
-- 7
SELECT r FROM blog_left;
-- 8
