INSERT INTO blog_place (country, code) VALUES ('NO', 'OSL');
INSERT INTO blog_visit (id, country, code) VALUES (1, 'NO', 'OSL');
