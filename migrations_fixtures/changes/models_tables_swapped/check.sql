SELECT name FROM "right";
-- l
SELECT name FROM "left";
-- r
