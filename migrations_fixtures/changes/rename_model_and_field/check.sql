SELECT full_name FROM blog_writer ORDER BY id;
-- Ann
-- O'Brien
