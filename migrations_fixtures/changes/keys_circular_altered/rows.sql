INSERT INTO blog_a (id) VALUES (1);
INSERT INTO blog_b (id, a_id) VALUES (5, 1);
UPDATE blog_a SET b_id = 5;
