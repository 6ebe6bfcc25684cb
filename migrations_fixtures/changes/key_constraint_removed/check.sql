SELECT p.id, a.name FROM blog_post p JOIN blog_author a ON a.id = p.author_id ORDER BY p.id;
-- 1|Ann
-- 2|Ann
-- 3|O'Brien
