SELECT count(*) FROM blog_writer;
-- 2
