SELECT count(*) FROM people_author;
-- 2
