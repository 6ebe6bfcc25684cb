SELECT created, updated FROM blog_post;
-- 5|1
SELECT updated FROM blog_note;
-- 1
