SELECT count(*) FROM people;
-- 2
