SELECT name, age FROM blog_writer ORDER BY id;
-- Ann|NULL
-- O'Brien|NULL
