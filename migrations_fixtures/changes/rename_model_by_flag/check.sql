SELECT p.id, w.name FROM blog_post p JOIN blog_writer w ON w.id = p.author_id ORDER BY p.id;
-- 1|Ann
-- 2|Ann
-- 3|O'Brien
