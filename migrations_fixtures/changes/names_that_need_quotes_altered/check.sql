SELECT "select", "Group By", "where" FROM "user" ORDER BY id;
-- 5|x|it's
-- 6|y|it's
