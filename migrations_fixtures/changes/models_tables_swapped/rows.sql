INSERT INTO "left" (id, name) VALUES (1, 'l');
INSERT INTO "right" (id, name) VALUES (1, 'r');
