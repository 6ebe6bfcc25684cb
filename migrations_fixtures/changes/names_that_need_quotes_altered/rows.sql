INSERT INTO "user" (id, "select", "Group By") VALUES (1, 5, 'x'), (2, 6, 'y');
