SELECT id, name FROM blog_author ORDER BY id;
-- 1|Ann
-- 2|Bob
